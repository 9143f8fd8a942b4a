// SPDX-License-Identifier: Apache-2.0
import TocsinCore

/// Reads the small sections: durability, journal, log, time, limits, http, control.
enum OptionsDecoder {
    static func durability(_ node: ConfigNode?) -> DurabilityOptions {
        var options = DurabilityOptions()
        guard let node, var reader = MappingReader(node, "durability") else { return options }
        if let value = reader.take("commit_interval")?
            .duration("commit_interval", in: Interval(milliseconds: 1)...Interval.seconds(1))
        {
            options.commitInterval = value
        }
        if let value = reader.take("checkpoint_interval")?
            .duration("checkpoint_interval", in: Interval.seconds(1)...Interval.hours(1))
        {
            options.checkpointInterval = value
        }
        reader.finish()
        return options
    }

    static func journal(_ node: ConfigNode?) -> JournalOptions {
        guard let node, var reader = MappingReader(node, "journal") else { return JournalOptions() }
        if let retain = reader.take("retain"),
            let value = retain.duration("retain", in: .zero...Interval.hours(24 * 3_650)), value != .zero
        {
            retain.error(
                "retain is \(value), and keeping readings beyond a restart is not built yet", "allowed: 0")
        }
        reader.finish()
        return JournalOptions()
    }

    static func log(_ node: ConfigNode?) -> LogOptions {
        var options = LogOptions()
        guard let node, var reader = MappingReader(node, "log") else { return options }
        if let value = reader.take("segment")?.size("segment", in: 65_536...(4 << 30)) { options.segment = value }
        if let retain = reader.take("retain"),
            let value = retain.duration("retain", in: Interval.hours(24)...Interval.hours(24 * 36_500))
        {
            options.retain = value
            if value < Interval.hours(24 * 30) {
                node.file.sink.warn(
                    retain.position, "retain is \(value)", "records of major hazards are kept for 30 days at least")
            }
        }
        reader.finish()
        return options
    }

    static func time(_ node: ConfigNode?) -> TimeOptions {
        var options = TimeOptions()
        guard let node, var reader = MappingReader(node, "time") else { return options }
        let bounds = Interval.seconds(1)...Interval.hours(24)
        if let value = reader.take("historical_after")?.duration("historical_after", in: bounds) {
            options.historicalAfter = value
        }
        if let value = reader.take("future_tolerance")?.duration("future_tolerance", in: bounds) {
            options.futureTolerance = value
        }
        if let value = reader.take("zone")?.zone("zone") { options.zone = value }
        reader.finish()
        return options
    }

    static func limits(_ node: ConfigNode?) -> ConfigurationLimits {
        var limits = ConfigurationLimits()
        guard let node, var reader = MappingReader(node, "limits") else { return limits }
        func count(_ key: String, _ value: inout Int, _ range: ClosedRange<Int>) {
            if let number = reader.take(key)?.integer(key, in: range) { value = number }
        }
        func size(_ key: String, _ value: inout Int, _ range: ClosedRange<Int>) {
            if let number = reader.take(key)?.size(key, in: range) { value = number }
        }
        count("points", &limits.points, 1...10_000_000)
        size("payload", &limits.payload, 1...(256 << 20))
        count("readings_per_message", &limits.readingsPerMessage, 1...1_000_000)
        count("window_samples", &limits.windowSamples, 32...1_048_576)
        count("pending", &limits.pending, 1...10_000_000)
        count("refused_ids", &limits.refusedIDs, 0...10_000_000)
        count("sparkplug_nodes", &limits.sparkplugNodes, 1...1_000_000)
        count("sparkplug_devices", &limits.sparkplugDevices, 1...10_000_000)
        count("sparkplug_metrics", &limits.sparkplugMetrics, 1...10_000_000)
        size("quarantine", &limits.quarantine, 0...(4 << 30))
        reader.finish()
        return limits
    }

    /// When many alarms are a flood (H3.2).
    static func flood(_ node: ConfigNode?) -> FloodOptions {
        var options = FloodOptions()
        guard let node, var reader = MappingReader(node, "flood") else { return options }
        if let value = reader.take("start")?.integer("start", in: 1...100_000) { options.start = value }
        let end = reader.take("end")
        if let value = end?.integer("end", in: 1...100_000) { options.end = value }
        let windows = Interval.seconds(1)...Interval.hours(24)
        if let value = reader.take("window")?.duration("window", in: windows) { options.window = value }
        reader.finish()
        if options.end > options.start {
            (end ?? node).error(
                "a flood begins with more than \(options.start) alarms and ends with fewer than \(options.end)",
                "end at most start")
        }
        return options
    }

    /// How long alarms may be shelved: a duration for each level, or `never`.
    static func shelving(_ node: ConfigNode?) -> ShelvingLimits {
        var limits = ShelvingLimits()
        guard let node, var reader = MappingReader(node, "shelving") else { return limits }
        func limit(_ key: String, _ value: inout Interval?) {
            guard let node = reader.take(key) else { return }
            if case .scalar("never", _) = node.shape {
                value = nil
            } else if case .scalar(let text, isPlain: true) = node.shape, ConfigNode.duration(text) == nil {
                node.expected("a duration such as 8h, or never", key)
            } else if let time = node.duration(key, in: Interval.minutes(1)...RuleDecoder.longest) {
                value = time
            }
        }
        limit("blue", &limits.blue)
        limit("yellow", &limits.yellow)
        limit("orange", &limits.orange)
        limit("red", &limits.red)
        reader.finish()
        return limits
    }

    static func http(_ node: ConfigNode?) -> ListenAddress? {
        guard let node, var reader = MappingReader(node, "http") else { return nil }
        let listen = reader.take("listen")
        reader.refuse(["tokens", "tokens_file", "tls"], "only loopback addresses are served, which need none")
        reader.finish()
        guard let listen, let text = listen.text("listen", "an address such as 127.0.0.1:8080") else { return nil }
        guard let (host, port) = URLParts.hostAndPort(text[...]), let port, !host.isEmpty else {
            listen.expected("an address and a port, such as 127.0.0.1:8080", "listen")
            return nil
        }
        guard isLoopback(host) else {
            listen.error(
                "listen is \(listen.found): an address that others can reach needs tokens, which are not built yet",
                "a loopback address such as 127.0.0.1:\(port)")
            return nil
        }
        return ListenAddress(host: host, port: port)
    }

    static func isLoopback(_ host: String) -> Bool {
        if host == "localhost" || host == "::1" { return true }
        let parts = host.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4 && parts[0] == "127" && parts.allSatisfy { UInt8($0) != nil }
    }

    /// The path of the control socket, which the system bounds.
    static func controlSocket(_ node: ConfigNode?, runtimeDirectory: String?, stateDirectory: String) -> String {
        let usual = (runtimeDirectory ?? stateDirectory) + "/control.sock"
        guard let node, var reader = MappingReader(node, "control") else { return usual }
        let socket = reader.take("socket")
        reader.finish()
        guard let socket, let path = socket.path("socket") else { return usual }
        if path.utf8.count > 107 {
            socket.error("socket is a path of \(path.utf8.count) bytes", "at most 107, which the system allows")
        }
        return path
    }
}
