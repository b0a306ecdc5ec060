#pragma once

/// How a call into a codec ended. Closed: Swift must handle every case.
typedef enum __attribute__((enum_extensibility(closed))) {
    CodecStatusOK = 0,
    /// The bytes end before the picture does.
    CodecStatusTruncated,
    /// The bytes contradict the format or themselves.
    CodecStatusDamaged,
    /// Valid, but of a kind that this codec does not decode.
    CodecStatusUnsupported,
    /// Over a limit that the caller set.
    CodecStatusTooLarge,
    CodecStatusOutOfMemory,
} CodecStatus;

/// Room for a codec's own words about an error, with the final zero.
enum { DLP_CODEC_MESSAGE = 200 };
