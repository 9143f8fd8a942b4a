// SPDX-License-Identifier: Apache-2.0

// For those who ask why.
extension DecodeErrorReason {
    /// Whether something of the message is lost. Else there is a reading, if a bad one, or nothing that anybody asked for.
    public var isRefusal: Bool {
        switch self {
        case .unknownPoint, .unitMismatch, .unknownQuality, .notMeasurement, .repeatedMessage, .oldDeath: false
        default: true
        }
    }

    /// What it says to a person, as the end of a sentence.
    public var text: String {
        switch self {
        case .invalidTopic: "the topic is not UTF-8, or has a control character or a wildcard"
        case .noSource: "no source listens to this topic"
        case .emptyPayload: "the payload is empty"
        case .payloadTooLarge: "the payload is longer than limits.payload"
        case .invalidJSON: "the payload is not JSON; nothing of it is used"
        case .trailingData: "something stands after the value; nothing of it is used"
        case .nestingTooDeep: "objects and arrays are too deeply inside each other; nothing of it is used"
        case .invalidCBOR: "the payload is not CBOR; nothing of it is used"
        case .unsupportedVersion: "the version of the SenML pack is not known, or its records differ in it"
        case .mandatoryField: "a SenML record has a field that must be understood, and is not"
        case .invalidCompression: "the body is not compressed as the source says, or is damaged"
        case .expandedTooLarge: "the body expands to more than the limit"
        case .invalidLine: "the line is not line protocol"
        case .invalidCSV: "quotation marks are not in pairs, or the header row has too many columns"
        case .missingColumn: "the header row has no column for the value"
        case .invalidFrame: "it is no frame of HJ 212, is cut short, or has another length than it says"
        case .checksumMismatch: "the checksum is not that of the frame's data"
        default: measureText
        }
    }

    private var measureText: String {
        switch self {
        case .tooManyReadings: "more readings than limits.readings_per_message; the rest is dropped"
        case .unexpectedShape: "something else stands where a reading should"
        case .missingValue: "there is no value where fields look for it"
        case .invalidValue: "the value is neither a number nor one of the words of a switch"
        case .invalidTime: "the time has none of the known forms"
        case .timeOutOfRange: "the time is outside the years 2000 to 2100"
        case .missingID: "a part of the point's id is not there, or is neither a string nor a number"
        case .invalidID: "a part of the point's id is empty, or has a space, a control character or #"
        case .invalidUTF8: "the point's id is not UTF-8"
        case .idTooLong: "the point's id is too long"
        case .unknownPoint: "a text, and no point of the configuration"
        case .tooManyUnresolved: "too many ids that were never seen"
        case .unitMismatch: "the unit is not the point's; the reading is bad"
        case .unknownQuality: "a quality code of no known scheme, or an error code"
        default: sparkplugText
        }
    }

    private var sparkplugText: String {
        switch self {
        case .invalidSparkplugTopic: "the topic is none of Sparkplug B"
        case .invalidProtobuf: "the payload is no Sparkplug B payload; nothing of it is used"
        case .beforeBirth: "the birth of the edge node or device was not heard; a message alone cannot be read"
        case .unknownMetric: "an alias, or a name without a data type, that no birth has named"
        case .aliasTwice: "two metrics of the edge node have the same alias"
        case .notMeasurement: "the metric is no measurement, or a text that nobody asks for"
        case .historicalAhead: "a historical value is newer than the metric's current one"
        case .sequenceGap: "messages of the edge node are missing"
        case .repeatedMessage: "the message came twice"
        case .oldDeath: "a death certificate of an older session"
        case .tooManyNodes: "there are more edge nodes or devices than the limit"
        case .tooManyMetrics: "there are more metrics, or bytes in their names, than the limit"
        default: name
        }
    }
}
