// SPDX-License-Identifier: Apache-2.0
import TocsinConfig
import TocsinCore

/// What `tocsin check` says of a configuration that is right.
struct CheckReport {
    private let path: String
    private let digest: String
    private let configuration: Configuration

    init(_ prepared: PreparedConfiguration, path: String) {
        self.path = path
        digest = prepared.digestText
        configuration = prepared.configuration
    }

    private var ruleCount: Int { configuration.points.declared.reduce(0) { $0 + $1.rules.count } }

    private var groupRuleCount: Int { configuration.groups.reduce(0) { $0 + $1.rules.count } }

    // MARK: - For people

    /// Several lines, the last with its line end.
    var text: String {
        let points = configuration.points
        var lines = [
            "\(path): the configuration is right (\(digest))",
            "node      \(configuration.node)",
            "broker    \(configuration.broker.url)",
            "sources   \(configuration.sources.count)",
        ]
        lines += configuration.sources.map {
            "          \($0.topic) (\($0.format.rawValue), QoS \($0.qualityOfService))"
        }
        lines += [
            "sites     \(configuration.sites.count)",
            "points    \(points.declared.count) declared, \(points.patternCount) patterns",
            "rules     \(ruleCount) on declared points",
            "groups    \(configuration.groups.count), with \(groupRuleCount) rules",
            "webhooks  \(configuration.webhooks.count)",
            "unarmed   \(CheckReport.count(configuration.unarmed.count, "rule")) without a limit",
        ]
        lines += configuration.unarmed.map { "          \($0)" }
        lines.append("warnings  \(configuration.warnings.count)")
        lines += configuration.warnings.map { "          \($0)" }
        return lines.joined(separator: "\n") + "\n"
    }

    private static func count(_ number: Int, _ thing: String) -> String {
        "\(number) \(thing)\(number == 1 ? "" : "s")"
    }

    // MARK: - For programs

    /// One object and a line end.
    var json: [UInt8] {
        var object = JSONObject()
        object.add("valid", true)
        object.add("config", digest)
        object.add("node", configuration.node)
        object.add("broker", configuration.broker.url)
        object.add("sources", configuration.sources.map(\.topic))
        object.add("sites", configuration.sites.map(\.id))
        object.add("points_declared", configuration.points.declared.count)
        object.add("point_patterns", configuration.points.patternCount)
        object.add("rules_on_declared_points", ruleCount)
        object.add("groups", configuration.groups.map(\.id))
        object.add("rules_of_groups", groupRuleCount)
        object.add("webhooks", configuration.webhooks.map(\.name))
        object.add("unarmed", configuration.unarmed)
        object.add("warnings", objects: configuration.warnings.map(CheckReport.object))
        return object.line
    }

    /// The same of a configuration that is not right.
    static func json(of failure: ConfigurationFailure) -> [UInt8] {
        var object = JSONObject()
        object.add("valid", false)
        object.add("faults", objects: failure.diagnostics.map(CheckReport.object))
        return object.line
    }

    private static func object(_ diagnostic: Diagnostic) -> JSONObject {
        var object = JSONObject()
        object.add("file", diagnostic.file)
        object.add("line", diagnostic.line)
        object.add("column", diagnostic.column)
        object.add("problem", diagnostic.problem)
        if !diagnostic.allowed.isEmpty { object.add("allowed", diagnostic.allowed) }
        return object
    }
}
