internal import Support

/// Which rule of the wire was broken. Programs decide by the code; the raw values stand in records
/// and do not change.
package struct WireError: CodedError {
    package enum Code: String, Sendable, Equatable, CaseIterable {
        // Any head.
        case bareLineFeed = "head.bare-lf"
        case bareCarriageReturn = "head.bare-cr"
        case nul = "head.nul"
        case headTooLong = "head.too-long"
        case tooManyLines = "head.too-many-lines"
        case foldedLine = "head.folded-line"
        case spaceBeforeColon = "head.space-before-colon"
        case fieldName = "head.field-name"
        case fieldValue = "head.field-value"

        // ICAP.
        case tlsOnPlainPort = "icap.tls-on-plain-port"
        case icapStartLine = "icap.start-line"
        case icapMethod = "icap.method"
        case icapVersion = "icap.version"
        case icapAddress = "icap.address"
        case encapsulatedMissing = "icap.encapsulated-missing"
        case encapsulatedTwice = "icap.encapsulated-twice"
        case encapsulatedSyntax = "icap.encapsulated-syntax"
        case encapsulatedOrder = "icap.encapsulated-order"
        case encapsulatedOffset = "icap.encapsulated-offset"
        case encapsulatedSection = "icap.encapsulated-section"
        case encapsulatedHead = "icap.encapsulated-head"
        case preview = "icap.preview"
        case previewExceeded = "icap.preview-exceeded"
        case optionsBody = "icap.options-body"

        // Chunks.
        case chunkSize = "chunk.size"
        case chunkTooLarge = "chunk.too-large"
        case chunkLineTooLong = "chunk.line-too-long"
        case chunkLineEnd = "chunk.line-end"
        case chunkExtension = "chunk.extension"
        case chunkDataEnd = "chunk.data-end"
        case endOfPreviewMark = "chunk.ieof"
        case trailerTooLong = "chunk.trailer-too-long"
        case trailerField = "chunk.trailer-field"
        case bodyTooLong = "chunk.body-too-long"
        case bodyCutShort = "chunk.cut-short"

        // HTTP heads.
        case requestLine = "http.request-line"
        case statusLine = "http.status-line"
        case httpMethod = "http.method"
        case httpVersion = "http.version"
        case target = "http.target"
        case userInfo = "http.user-info"
        case hostTwice = "http.host-twice"
        case hostSyntax = "http.host"
        case hostDisagrees = "http.host-disagrees"
        case contentLength = "http.content-length"
        case contentLengthTwice = "http.content-length-twice"
        case lengthAndTransferEncoding = "http.length-and-transfer-encoding"
        case transferEncoding = "http.transfer-encoding"
        case contentTypeTwice = "http.content-type-twice"
        case contentEncodingTwice = "http.content-encoding-twice"

        // aws-chunked.
        case awsLength = "aws-chunked.length"
        case awsTrailing = "aws-chunked.trailing"

        // multipart.
        case contentType = "multipart.content-type"
        case boundaryMissing = "multipart.boundary-missing"
        case boundaryTwice = "multipart.boundary-twice"
        case boundarySyntax = "multipart.boundary"
        case boundaryUnused = "multipart.boundary-unused"
        case delimiter = "multipart.delimiter"
        case delimiterLineEnd = "multipart.delimiter-line-end"
        case delimiterAfterEnd = "multipart.delimiter-after-end"
        case noFinalDelimiter = "multipart.no-final-delimiter"
        case tooManyParts = "multipart.too-many-parts"
        case partFieldTwice = "multipart.field-twice"
        case partParameter = "multipart.parameter"
    }

    package let code: Code

    package init(_ code: Code) { self.code = code }

    package var detail: String { code.detail }
}

extension WireError.Code {
    /// One line for a person, without anything of what was read.
    package var detail: String {
        switch self {
        case .bareLineFeed: "a line ends with LF alone"
        case .bareCarriageReturn: "a CR stands within a line"
        case .nul: "a head contains a NUL"
        case .headTooLong: "a head is longer than the limit"
        case .tooManyLines: "a head has more lines than the limit"
        case .foldedLine: "a header line is folded"
        case .spaceBeforeColon: "a space stands before the colon of a header line"
        case .fieldName: "the name of a header field is none"
        case .fieldValue: "the value of a header field contains control characters"
        case .tlsOnPlainPort: "TLS was spoken to a port without TLS"
        case .icapStartLine: "the first line is no ICAP request"
        case .icapMethod: "the ICAP method is not OPTIONS, REQMOD or RESPMOD"
        case .icapVersion: "the version is not ICAP/1.0"
        case .icapAddress: "the address of the service is none"
        case .encapsulatedMissing: "the Encapsulated header is missing"
        case .encapsulatedTwice: "there are two Encapsulated headers"
        case .encapsulatedSyntax: "the Encapsulated header is no list of sections"
        case .encapsulatedOrder: "sections of the Encapsulated header are out of order or double"
        case .encapsulatedOffset: "an offset of the Encapsulated header cannot be"
        case .encapsulatedSection: "a section of the Encapsulated header does not fit the method"
        case .encapsulatedHead: "an encapsulated head does not end where its section does"
        case .preview: "the Preview header is no size"
        case .previewExceeded: "the preview is longer than announced"
        case .optionsBody: "an OPTIONS request has a body"
        case .chunkSize: "the size of a chunk is none"
        case .chunkTooLarge: "a chunk is larger than the limit"
        case .chunkLineTooLong: "the first line of a chunk is longer than the limit"
        case .chunkLineEnd: "the first line of a chunk does not end with CRLF"
        case .chunkExtension: "the extension of a chunk has an open quotation"
        case .chunkDataEnd: "the data of a chunk does not end where its size says"
        case .endOfPreviewMark: "ieof stands where it may not, or is spelt otherwise"
        case .trailerTooLong: "a trailer is longer than the limit"
        case .trailerField: "a line of a trailer is no header field"
        case .bodyTooLong: "a body is longer than the limit"
        case .bodyCutShort: "a body ends before its last chunk"
        case .requestLine: "the first line is no HTTP request"
        case .statusLine: "the first line is no HTTP response"
        case .httpMethod: "the HTTP method is no token"
        case .httpVersion: "the HTTP version is not known"
        case .target: "the request's target is none"
        case .userInfo: "the request's target contains a user or a password"
        case .hostTwice: "there are two Host headers"
        case .hostSyntax: "a host is none that can be compared"
        case .hostDisagrees: "the Host header and the request's target disagree"
        case .contentLength: "the Content-Length is no number"
        case .contentLengthTwice: "two Content-Lengths differ"
        case .lengthAndTransferEncoding: "there are Content-Length and Transfer-Encoding"
        case .transferEncoding: "the Transfer-Encoding is not chunked"
        case .contentTypeTwice: "there are two Content-Types"
        case .contentEncodingTwice: "there are two Content-Encoding headers"
        case .awsLength: "the decoded length is not the one announced"
        case .awsTrailing: "bytes stand behind the last chunk"
        case .contentType: "a Content-Type is none, or can be read in two ways"
        case .boundaryMissing: "a multipart type names no boundary"
        case .boundaryTwice: "a multipart type names two boundaries"
        case .boundarySyntax: "the boundary is longer than 70 bytes, or none"
        case .boundaryUnused: "the body does not use the boundary"
        case .delimiter: "a line begins with the boundary and goes on otherwise"
        case .delimiterLineEnd: "a boundary stands behind a bare CR or LF"
        case .delimiterAfterEnd: "a boundary stands behind the last"
        case .noFinalDelimiter: "the final boundary is missing"
        case .tooManyParts: "there are more parts than the limit"
        case .partFieldTwice: "a part has a header field twice that may be there once"
        case .partParameter: "a part's disposition can be read in two ways"
        }
    }
}
