// SPDX-License-Identifier: Apache-2.0
import TocsinCore

/// A source that cannot be used, and why.
public struct SourceError: Error, Equatable, Sendable, CustomStringConvertible {
    /// What is wrong with it.
    public enum Problem: Error, Equatable, Sendable {
        /// The topic is empty, too long or not text.
        case topicText
        /// A level of the topic has a brace or a wildcard beside other characters.
        case topicLevel(String)
        /// `#` is not the last level.
        case topicHash
        /// `$share/` without a group, or without a topic behind it.
        case topicShare
        /// Two levels of the topic have the same name.
        case topicName(String)
        /// The point template has a brace that is not closed, or nothing between two.
        case pointBraces
        /// The point template names a level that the topic does not have.
        case pointName(String, known: [String])
        /// The point template has characters that no point id may have, or is empty or too long.
        case pointText
        /// The point template asks a payload that has no fields.
        case pointNeedsFields(String)
        /// The point template has `{$key}`, but no field is named for `values`.
        case pointNeedsValues
        /// The point template of a Sparkplug source has no `{$key}`, so that all metrics would be one point.
        case pointNeedsKey
        /// The point template asks for more than four different fields of the payload.
        case pointFields
        /// A path has an empty name or one of more than 255 bytes.
        case path(String)
        /// No path for the value.
        case valuePath
        /// A path of the fields cannot be used.
        case fields(FieldMapping.Fault)
        /// The point template uses a name that no path captures.
        case pointCapture(String, known: [String])
        /// CSV has a separator that could stand inside a cell.
        case separator
        /// The system's character conversion does not know GBK.
        case charset
        /// More than 65,000 sources, or more than 65,000 names in their paths.
        case tooMany
    }

    /// Which of the sources, from 0.
    public var source: Int
    /// Its topic, as configured.
    public var topic: String
    public var problem: Problem

    /// What is wrong, and what is allowed.
    public var description: String { "source \(source + 1) (\(topic)): \(problem.text)" }
}

extension SourceError.Problem {
    fileprivate var text: String {
        switch self {
        case .topicText:
            "the topic is empty, has a control character or is longer than 65,535 bytes; give an MQTT topic filter"
        case .topicLevel(let level):
            "\"\(level)\" is no level of a topic filter; allowed: text, +, # at the end, {name} with letters, digits and _"
        case .topicHash: "# stands before other levels; allowed: only as the last"
        case .topicShare: "the shared subscription is incomplete; allowed: $share/GROUP/TOPIC"
        case .topicName(let name): "{\(name)} stands twice in the topic; give each level its own name"
        case .pointBraces: "the braces of point are not in pairs; allowed: {name}, {$.path}, {$key}, {$name}"
        case .pointName(let name, let known):
            "point uses {\(name)}, which the topic does not have; "
                + (known.isEmpty
                    ? "write {\(name)} for one of its levels"
                    : "allowed: " + known.map { "{\($0)}" }.joined(separator: ", "))
        case .pointText:
            "point is empty, has a space, # or control character, or is longer than 256 bytes; give an id such as "
                + "{site}/{measure}"
        case .pointNeedsFields(let part):
            "point uses {\(part)}, which a payload of this format does not have; give {name} from the topic"
        case .pointNeedsValues: "point uses {$key}, which needs fields.values or fields.key"
        case .pointNeedsKey:
            "point has no {$key}, the metric's name; give an id such as {group}/{edge}/{device}/{$key}"
        case .pointFields: "point uses more than 4 fields of the payload; allowed: up to 4"
        case .path(let path):
            "\"\(path)\" is no path; allowed: names of 1 to 255 bytes with dots between them, as data.value"
        case .valuePath: "fields.value is empty; give the name of the value"
        case .fields(let fault): "fields: \(fault)"
        case .pointCapture(let name, let known):
            "point uses {$\(name)}, which no path of fields captures; "
                + (known.isEmpty
                    ? "write {\(name)} for a part of values"
                    : "allowed: " + known.map { "{$\($0)}" }.joined(separator: ", "))
        case .separator: "csv.separator could stand inside a cell; allowed: , ; | and tab"
        case .charset:
            "charset is gbk, which this system's iconv does not know; install the conversion modules of its C library"
        case .tooMany: "there are too many sources or fields; allowed: 65,000 of each"
        }
    }
}
