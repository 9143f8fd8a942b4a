// SPDX-License-Identifier: Apache-2.0

/// Why a message, or one item of it, gave no good reading. The raw values count from 0 in the order of ``allCases``.
public enum DecodeErrorReason: UInt8, Error, Sendable, CaseIterable {
    /// The topic is not valid UTF-8, or has a control character or a wildcard in it.
    case invalidTopic
    /// The topic matches no source.
    case noSource
    /// The payload has no bytes, or only white space: as a cleared retained message.
    case emptyPayload
    /// The payload is longer than the limit.
    case payloadTooLarge
    /// The payload is not JSON; nothing of such a message is used.
    case invalidJSON
    /// Something stands after the JSON or CBOR value; nothing of such a message is used.
    case trailingData
    /// Objects and arrays are inside each other more deeply than the limit; nothing of such a message is used.
    case nestingTooDeep
    /// The message has more readings than the limit; counted once a message.
    case tooManyReadings
    /// Something else stands where a reading should.
    case unexpectedShape
    /// An object has no member for the value.
    case missingValue
    /// The value is neither a number nor one of the words of a switch.
    case invalidValue
    /// The time has none of the known forms.
    case invalidTime
    /// The time is outside the years 2000 to 2100.
    case timeOutOfRange
    /// A member that the point id is built from is not there, or is neither a string nor a number.
    case missingID
    /// The point id has an empty field, a control character, a space or `#`.
    case invalidID
    /// The point id has bytes that are not UTF-8.
    case invalidUTF8
    /// The point id is longer than the limit.
    case idTooLong
    /// The configuration does not know the point.
    case unknownPoint
    /// The message has more ids that were never seen than the limit.
    case tooManyUnresolved
    /// The payload's unit is not the point's; the reading is bad.
    case unitMismatch
    /// A quality code of no known scheme, taken as uncertain, or an error code, taken as bad; counted once a code.
    case unknownQuality
    /// The payload is not CBOR; nothing of such a message is used.
    case invalidCBOR
    /// The version of a SenML pack is not known, or its records differ in it; nothing of such a message is used.
    case unsupportedVersion
    /// A SenML record has a field that must be understood, and is not; nothing of such a message is used.
    case mandatoryField
    /// The body is not compressed as it should be, is cut short or damaged, or has something after its end; nothing of
    /// such a message is used.
    case invalidCompression
    /// The body expands to more than the limit; nothing of such a message is used.
    case expandedTooLarge
    /// A line is not line protocol; nothing of the line is used.
    case invalidLine
    /// Quotation marks of CSV are not in pairs, or the header row has too many columns: the row is not used, or nothing of
    /// what follows.
    case invalidCSV
    /// The header row has no column for the value; nothing of such a message is used.
    case missingColumn
    /// Something is no frame of HJ 212, is cut short, or has another length than it says; the frame is not used.
    case invalidFrame
    /// The checksum of a frame is not that of its data; the frame is not used.
    case checksumMismatch
    /// The topic is none of the Sparkplug namespace `spBv1.0`.
    case invalidSparkplugTopic
    /// The payload is no Sparkplug B payload; nothing of such a message is used.
    case invalidProtobuf
    /// A Sparkplug message of an edge node or a device whose birth was not heard: it cannot be read.
    case beforeBirth
    /// An alias, or a name without a data type, that no birth has named.
    case unknownMetric
    /// Two metrics of one edge node have the same alias; by alias neither can be read.
    case aliasTwice
    /// A metric that is no measurement: bytes, a data set, a template, an array, or a text of a point that nobody asks for.
    case notMeasurement
    /// A historical value that is newer than the metric's current one.
    case historicalAhead
    /// Messages of an edge node are missing, and the time for them is over; counted once a gap.
    case sequenceGap
    /// The message came twice.
    case repeatedMessage
    /// A death certificate of an older session than the present one.
    case oldDeath
    /// There are more edge nodes or devices than the limit.
    case tooManyNodes
    /// There are more metrics, or bytes in their names, than the limit.
    case tooManyMetrics

    /// Whether the message is worth keeping for whoever wants to know why: it is odd in itself, not merely unknown here.
    public var isUndecodable: Bool {
        switch self {
        case .noSource, .emptyPayload, .unknownPoint, .tooManyUnresolved, .unitMismatch, .unknownQuality: false
        case .beforeBirth, .unknownMetric, .notMeasurement, .sequenceGap, .repeatedMessage, .oldDeath, .tooManyNodes,
            .tooManyMetrics:
            false
        default: true
        }
    }

    /// The `reason` label of the metrics.
    public var name: String {
        switch self {
        case .invalidTopic: "invalid_topic"
        case .noSource: "no_source"
        case .emptyPayload: "empty_payload"
        case .payloadTooLarge: "payload_too_large"
        case .invalidJSON: "invalid_json"
        case .trailingData: "trailing_data"
        case .nestingTooDeep: "nesting_too_deep"
        case .tooManyReadings: "too_many_readings"
        case .unexpectedShape: "unexpected_shape"
        case .missingValue: "missing_value"
        case .invalidValue: "invalid_value"
        case .invalidTime: "invalid_time"
        case .timeOutOfRange: "time_out_of_range"
        case .missingID: "missing_id"
        case .invalidID: "invalid_id"
        case .invalidUTF8: "invalid_utf8"
        case .idTooLong: "id_too_long"
        case .unknownPoint: "unknown_point"
        case .tooManyUnresolved: "too_many_unresolved"
        case .unitMismatch: "unit_mismatch"
        case .unknownQuality: "unknown_quality"
        case .invalidCBOR: "invalid_cbor"
        case .unsupportedVersion: "unsupported_version"
        case .mandatoryField: "mandatory_field"
        case .invalidCompression: "invalid_compression"
        case .expandedTooLarge: "expanded_too_large"
        case .invalidLine: "invalid_line"
        case .invalidCSV: "invalid_csv"
        case .missingColumn: "missing_column"
        case .invalidFrame: "invalid_frame"
        case .checksumMismatch: "checksum_mismatch"
        case .invalidSparkplugTopic: "invalid_sparkplug_topic"
        case .invalidProtobuf: "invalid_protobuf"
        case .beforeBirth: "before_birth"
        case .unknownMetric: "unknown_metric"
        case .aliasTwice: "alias_twice"
        case .notMeasurement: "not_measurement"
        case .historicalAhead: "historical_ahead"
        case .sequenceGap: "sequence_gap"
        case .repeatedMessage: "repeated_message"
        case .oldDeath: "old_death"
        case .tooManyNodes: "too_many_nodes"
        case .tooManyMetrics: "too_many_metrics"
        }
    }
}
