/// Why an office package is not read or written. The raw values are the words between
/// processes.
public enum PackageProblem: String, Sendable, CaseIterable {
    /// It opens with a password only: an OLE2 file around the package (MS-OFFCRYPTO, 2.3),
    /// encrypted parts in ODF's manifest (ODF 1.2, part 3, 4.8), or encrypted members.
    case encrypted
    /// It is digitally signed: any change breaks the signature.
    case signed
    /// No ZIP file, a cut one, or parts that contradict each other or are not well-formed.
    case damaged
    /// Something else than a word, sheet, slide or drawing package.
    case notPackage = "not-package"
    /// The binary formats before Office 2007.
    case binaryOffice = "binary-office"
    /// One XML file: Word 2003, flat OPC, flat ODF.
    case flatXML = "flat-xml"
    /// A kind of package, encoding or compression that is not known.
    case unsupported
    /// More bytes, members, memory, time or pages than allowed.
    case tooBig = "too-big"
    /// A change that does not fit the package.
    case invalidRequest = "invalid-request"
    /// The worker could not be started or crashed.
    case worker
}
