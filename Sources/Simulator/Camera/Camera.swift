internal import Foundation
package import Imaging

/// A phone's photo of a screen.
///
///     let settings = CameraSettings.random(preset: .hard, seed: 7)
///     let (photo, truth) = try Camera(settings: settings, seed: 7).photograph(screen)
///     truth.map(Point(100, 50))      // where screen pixel (100, 50) is in the photo
///
/// The stages, in the light's order: panel (gamma, sub-pixels, brightness bands),
/// pin-hole and radial distortion, rolling shutter, lens blur, defocus and shake
/// before sampling, room, reflections and veiling glare, vignette, colour filters
/// with cross-talk, RGGB mosaic, shot and read noise, clipping, demosaic, white
/// balance, colour matrix, tone curve, denoising, sharpening, cut, shrink, JPEG.
///
/// The result depends on the settings, the seed and the screen only, not on the
/// number of cores. O(sensor pixels × blur area + screen pixels); a 12 MP photo of
/// a 1920×1080 screen takes about 300 MB.
package struct Camera: Sendable {
    package let settings: CameraSettings
    package let seed: UInt64

    /// - seed: of what the settings leave open: room, reflections, noise.
    package init(settings: CameraSettings, seed: UInt64) {
        self.settings = settings
        self.seed = seed
    }

    /// The photo of `screen`, 8-bit RGB, and where the screen is in it.
    ///
    /// Throws `SimulatorError` `invalidSettings`, or `codecFailed` where a JPEG
    /// generation could not be made.
    package func photograph(_ screen: Raster) throws -> (photo: Raster, truth: CameraTruth) {
        try settings.validate()
        var truth = try geometry(screenWidth: screen.width, screenHeight: screen.height)
        var shown = RGBImage(screen)
        if settings.cursor { Cursor.draw(on: &shown, seed: seed) }

        var image = try expose(shown, truth)
        if let margin = settings.cropMargin {
            let box = cutBox(truth, margin: margin)
            image = image.cropped(x: box.x, y: box.y, width: box.width, height: box.height)
            truth = truth.cut(x: box.x, y: box.y)
        }
        if let longest = settings.shrinkTo, longest < max(image.width, image.height) {
            (image, truth) = shrink(image, truth, to: longest)
        }
        for quality in settings.jpegQualities {
            image = try JPEGRoundTrip.apply(image, quality: quality)
        }
        return (image.raster, truth)
    }

    /// Where a screen of this size is on the whole sensor.
    func geometry(screenWidth: Int, screenHeight: Int) throws(SimulatorError) -> CameraTruth {
        let width = Double(settings.sensorWidth)
        let height = Double(settings.sensorHeight)
        let pose = try CameraPose.homography(
            settings, screenWidth: screenWidth, screenHeight: screenHeight)
        let lens = RadialDistortion(
            k1: settings.k1, k2: settings.k2,
            centre: Point((width - 1) / 2, (height - 1) / 2),
            radius: (width * width + height * height).squareRoot() / 2)
        let truth = CameraTruth(
            homography: pose, distortion: lens,
            rollingShutter: Point(settings.rollingShutterX, settings.rollingShutterY),
            readoutRows: height, readoutCentre: (height - 1) / 2, screenWidth: screenWidth,
            screenHeight: screenHeight)
        guard let truth else {
            throw SimulatorError(.invalidSettings, "camera settings: the screen is seen edge-on")
        }
        return truth
    }

    private func expose(_ shown: RGBImage, _ truth: CameraTruth) throws -> RGBImage {
        var levels = EmissionLevels(
            shown, layout: settings.panel, gamma: settings.panelGamma,
            black: settings.panelBlack)
        var surroundings = SceneBackground(settings, truth: truth, seed: seed)
        let meter = AutoExposure(
            settings, truth: truth, levels: &levels, surroundings: surroundings)
        meter.scatter(settings.glare, into: &surroundings.added)
        let gain = meter.gain(bias: settings.exposureBias)

        var exposure = SensorExposure(
            settings: settings, truth: truth, levels: levels, surroundings: surroundings,
            spread: PointSpread(settings), gain: Float(gain))
        var mosaic = exposure.mosaic()
        // Up to one stop more than normal comes from a longer exposure, what is
        // beyond that from amplification, which leaves fewer electrons at full scale.
        let frames = Double(settings.frames)
        let amplified = max(1, gain / AutoExposure.normalGain / 2)
        SensorNoise.apply(
            to: &mosaic, width: settings.sensorWidth,
            electrons: frames * settings.electrons / AutoExposure.normalGain / amplified,
            readNoise: frames.squareRoot() * settings.readNoise, seed: seed)
        return RawDevelopment(settings).develop(mosaic)
    }

    /// Brought down to a longer side of `longest`, the other rounded to whole pixels.
    private func shrink(
        _ image: RGBImage, _ truth: CameraTruth, to longest: Int
    ) -> (RGBImage, CameraTruth) {
        let scale = Double(longest) / Double(max(image.width, image.height))
        let width = max(1, Int((Double(image.width) * scale).rounded()))
        let height = max(1, Int((Double(image.height) * scale).rounded()))
        let truth = truth.scaled(
            x: Double(width) / Double(image.width), y: Double(height) / Double(image.height))
        return (image.resized(width: width, height: height), truth)
    }

    /// The screen's bounding box, grown and kept inside the sensor, in whole pixels.
    private func cutBox(
        _ truth: CameraTruth, margin: Double
    ) -> (x: Int, y: Int, width: Int, height: Int) {
        let xs = truth.corners.map(\.x)
        let ys = truth.corners.map(\.y)
        let growX = margin * (xs.max()! - xs.min()!)
        let growY = margin * (ys.max()! - ys.min()!)
        func clamp(_ v: Double, _ limit: Int) -> Int { Int(min(max(v, 0), Double(limit))) }
        let x0 = clamp(xs.min()! - growX, settings.sensorWidth - 16)
        let y0 = clamp(ys.min()! - growY, settings.sensorHeight - 16)
        let x1 = max(x0 + 16, clamp(xs.max()! + growX + 1, settings.sensorWidth))
        let y1 = max(y0 + 16, clamp(ys.max()! + growY + 1, settings.sensorHeight))
        return (x0, y0, x1 - x0, y1 - y0)
    }
}

/// How hard a phone photo is. Each is a range of poses, optics and processing
/// (`CameraSettings.random(preset:seed:)`), from a careful photo to a furtive one.
package enum CameraPreset: String, CaseIterable, Sendable {
    case easy, normal, hard, extreme
}
