// SPDX-License-Identifier: Apache-2.0

/// All that the configuration says about one point.
public struct PointDefinition: Hashable, Sendable {
    /// `site/unit/measure`, two or more parts; no control character, space or `#`.
    public var id: String
    /// The place it belongs to.
    public var site: Site
    /// What it measures, as its pack calls it.
    public var kind: String
    /// UCUM unit of its values; empty when it has none.
    public var unit: String
    /// Values outside are bad; nil for no bounds.
    public var range: ClosedRange<Double>?
    /// How often it is expected to speak; nil when it reports by exception: then there are no gaps.
    public var period: Interval?
    /// Its readings arrive as loop current; nil when they are values.
    public var current: CurrentLoop?
    /// The gas that it measures, as far as conversions between shares and masses by volume need to know it.
    public var gas: ReferenceGas?
    /// The id of the point that says whether the gateway behind this one is there (1) or gone (0); empty when there is none.
    public var gateway: String
    /// Its rules in the order of their names.
    public var rules: [RuleDefinition]
    /// The ids of the groups that it belongs to.
    public var groups: [String]

    public init(
        id: String, site: Site, kind: String, unit: String = "", range: ClosedRange<Double>? = nil,
        period: Interval? = nil, current: CurrentLoop? = nil, gas: ReferenceGas? = nil, gateway: String = "",
        rules: [RuleDefinition] = [],
        groups: [String] = []
    ) {
        self.id = id
        self.site = site
        self.kind = kind
        self.unit = unit
        self.range = range
        self.period = period
        self.current = current
        self.gas = gas
        self.gateway = gateway
        self.rules = rules.sorted { $0.name < $1.name }
        self.groups = groups
    }

    /// The unit that its readings arrive in: its own, or that of a loop current.
    public var readingUnit: String { current == nil ? unit : "mA" }
}
