// SPDX-License-Identifier: Apache-2.0

/// How the messages of one topic filter become readings.
public struct SourceDefinition: Hashable, Sendable {
    /// The payload formats that are built.
    public enum Format: String, Sendable, CaseIterable {
        /// The body is one value: a number, `true`/`false`, `on`/`off`, `open`/`closed`.
        case scalar
        /// One JSON value: a flat or nested object, `{ts, values{}}`, an array of readings, a batch object.
        case json
        /// A SenML pack (RFC 8428), JSON or CBOR.
        case senml
        /// Line protocol: `measurement,tag=text field=number timestamp`, several lines a body.
        case influx
        /// Rows of cells (RFC 4180).
        case csv
        /// Frames of HJ 212-2017, several a body.
        case hj212
        /// Sparkplug B 3.0 and 2.2: births, data and deaths of edge nodes and their devices.
        case sparkplug
    }

    /// Which clock a reading's event time comes from.
    public enum TimeSource: String, Sendable, CaseIterable {
        /// The payload's time; the receive time when it has none.
        case payload
        /// Always the receive time: for gateways whose clock cannot be trusted.
        case receive
    }

    /// What only `format: sparkplug` knows.
    public struct Sparkplug: Hashable, Sendable {
        /// How long a message waits for one that it follows; zero for a broker that keeps the order.
        public var reorderTimeout: Interval
        /// Whether nodes are asked for their births when something of them cannot be read.
        public var asksForRebirth: Bool

        public init(reorderTimeout: Interval = .seconds(2), asksForRebirth: Bool = true) {
            self.reorderTimeout = reorderTimeout
            self.asksForRebirth = asksForRebirth
        }
    }

    /// MQTT topic filter in which `{name}` takes one level: `plants/{site}/{unit}/{measure}`; `+`, `#` and
    /// `$share/group/…` as in MQTT.
    public var topic: String
    /// Subscription quality of service: 0 or 1. At 2 the MQTT library confirms a message before it hands it out.
    public var qualityOfService: Int
    public var format: Format
    public var fields: Fields
    /// Point id with `{name}` from the topic and `{$.path}` from the payload; `{$key}` is the measure's name: of a
    /// member, of a SenML record (resolved), of a field, a column, a pollutant, a metric. `{$name}` is what a path of
    /// ``fields`` captures.
    public var point: String
    /// Offset from UTC of times without a zone.
    public var zone: Interval
    public var time: TimeSource
    public var compression = Compression.none
    public var text = TextForm()
    public var units = Units()
    public var sparkplug: Sparkplug
    /// Connections beside the line's own that the source's topics are divided among, by site; 1 for none.
    public var connections = 1

    /// - Parameter fields: nil for ``Fields/standard(for:)``.
    public init(
        topic: String, qualityOfService: Int = 1, format: Format, fields: Fields? = nil, point: String,
        zone: Interval = .hours(8), time: TimeSource = .payload, sparkplug: Sparkplug = Sparkplug()
    ) {
        self.topic = topic
        self.qualityOfService = qualityOfService
        self.format = format
        self.fields = fields ?? Fields.standard(for: format)
        self.point = point
        self.zone = zone
        self.time = time
        self.sparkplug = sparkplug
    }

    /// The filter to subscribe to: every `{name}` of ``topic`` as `+`.
    public var filter: String {
        topic.split(separator: "/", omittingEmptySubsequences: false)
            .map { $0.first == "{" && $0.last == "}" ? "+" : String($0) }
            .joined(separator: "/")
    }
}
