// SPDX-License-Identifier: Apache-2.0

/// Several points that rules look at together: it has an id like a point's, and alarms of its own.
public struct GroupDefinition: Hashable, Sendable {
    /// Stands where a point's id stands; two or more parts.
    public var id: String
    public var site: Site
    /// Unit of the members' values; empty when they have none or differ.
    public var unit: String
    /// The ids of its members, as far as they are known; those of patterns join later.
    public var members: [String]
    /// A member whose newest reading was received longer ago is out; nil: three of its periods, or never if it has none.
    public var maximumAge: Interval?
    /// The first alarm of a member within this time after a quiet one is marked first-out (H2.30); nil: none is.
    public var firstOut: Interval?
    /// Rules over the group; in the order of their names.
    public var rules: [RuleDefinition]

    public init(
        id: String, site: Site, unit: String = "", members: [String] = [], maximumAge: Interval? = nil,
        firstOut: Interval? = nil, rules: [RuleDefinition] = []
    ) {
        self.id = id
        self.site = site
        self.unit = unit
        self.members = members
        self.maximumAge = maximumAge
        self.firstOut = firstOut
        self.rules = rules.sorted { $0.name < $1.name }
    }
}
