// SPDX-License-Identifier: Apache-2.0
import TocsinCore

/// Checks the template of a point's id: `{name}` from the topic; `{$.path}`, `{$key}` and `{$name}` from the payload.
struct PointTemplateCheck {
    /// Of the topic.
    var captures: [String]
    var format: SourceDefinition.Format
    var fields: SourceDefinition.Fields

    func check(_ node: ConfigNode, _ point: String, _ what: String = "point") {
        var rest = point[...]
        while let open = rest.firstIndex(of: "{") {
            if rest[..<open].contains("}") { return unbalanced(node) }
            guard let close = rest[open...].firstIndex(of: "}") else { return unbalanced(node) }
            let name = String(rest[rest.index(after: open)..<close])
            if name.hasPrefix("$") {
                checkPayload(node, name, what)
            } else if !captures.contains(name) {
                node.error(
                    "\(what) uses {\(name)}, which topic does not capture",
                    captures.isEmpty
                        ? "topic has no captures: put {\(name)} into a level of it"
                        : ConfigNode.choices(for: name, captures))
            }
            rest = rest[rest.index(after: close)...]
        }
        if rest.contains("}") { return unbalanced(node) }
        // Only a payload can hold a `/` of its own.
        if !point.contains("/") && !point.contains("{$") {
            node.error("point is \(node.found)", "an id has two or more parts, such as \"{site}/{measure}\"")
        }
    }

    private func checkPayload(_ node: ConfigNode, _ name: String, _ what: String) {
        if format == .json { return checkJSON(node, name, what) }
        // Where there are no levels, a dot is part of a name.
        let isPath = name.hasPrefix("$.") && name.count > 2
        if !isPath && name != "$key" {
            node.error("point uses {\(name)}", "{$.name} for a field of the payload, {$key} for the name of a measure")
        } else if format == .senml && name != "$key" {
            node.error("point uses {\(name)}, and a SenML record has no such field", "{$key} for its name")
        } else if format == .hj212, name != "$key", !["$.MN", "$.ST", "$.CN"].contains(name) {
            node.error("point uses {\(name)}", "of a frame {$.MN}, {$.ST} or {$.CN}, and {$key} for the code")
        } else if format == .sparkplug, isPath {
            node.error("point uses {\(name)}, and Sparkplug has no such members", "{$key}, the metric's name")
        } else if format == .scalar {
            node.error("point uses {\(name)}, and a scalar payload has no members", "{name} from the topic")
        }
    }

    private func checkJSON(_ node: ConfigNode, _ name: String, _ what: String) {
        let forms =
            "{$.path} for a member of the payload, {$key} for the name of a measure, {$name} for what {name} in a path of "
            + "values takes"
        let capture = String(name.dropFirst())
        if capture.hasPrefix(".") {
            guard let path = FieldPath(String(capture.dropFirst())), path.captures.isEmpty else {
                return node.error("\(what) uses {\(name)}", forms)
            }
        } else if capture == FieldPath.key {
            guard fields.values.isEmpty, fields.key.isEmpty else { return }
            node.error("\(what) uses {$key}, and no field names measures", "fields: {values: …} or {key: …}")
        } else if !FieldPath.isCaptureName(capture) {
            node.error("\(what) uses {\(name)}", forms)
        } else if !fields.captures.contains(capture) {
            let known = fields.captures
            node.error(
                "\(what) uses {\(name)}, which no path of fields captures",
                known.isEmpty ? forms : ConfigNode.choices(for: capture, known))
        }
    }

    private func unbalanced(_ node: ConfigNode) {
        node.error("point is \(node.found): a brace has no counterpart", "{name} with both braces")
    }
}
