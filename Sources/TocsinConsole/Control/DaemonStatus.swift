// SPDX-License-Identifier: Apache-2.0

/// The daemon at a glance, as `GET /v1/status` shows it.
public struct DaemonStatus: Codable, Equatable, Sendable {
    /// The node's name in the configuration.
    public var node: String
    /// The program's version.
    public var version: String
    /// Why the line stands still; nil while it makes progress.
    public var trouble: String?
    /// What is missing before the daemon does its whole duty.
    public var missing: [String]
    /// Declared and learnt points.
    public var points: Int
    /// Alarms that are not normal.
    public var openAlarms: Int
    /// `seq` of the newest record on disk.
    public var lastRecord: UInt64

    enum CodingKeys: String, CodingKey {
        case node, version, trouble, missing, points
        case openAlarms = "open_alarms"
        case lastRecord = "last_record"
    }

    public init(
        node: String, version: String, trouble: String?, missing: [String], points: Int, openAlarms: Int,
        lastRecord: UInt64
    ) {
        self.node = node
        self.version = version
        self.trouble = trouble
        self.missing = missing
        self.points = points
        self.openAlarms = openAlarms
        self.lastRecord = lastRecord
    }
}
