// SPDX-License-Identifier: Apache-2.0

/// A plant, mine, pond or other monitored place.
public struct Site: Hashable, Sendable {
    /// The first part of the ids of its points.
    public var id: String
    /// What people call it.
    public var name: String
    /// GB/T 2260 code of the place, six digits; empty when unknown.
    public var region: String
    /// The industry's name, as packs write it; empty when unknown.
    public var industry: String

    public init(id: String, name: String = "", region: String = "", industry: String = "") {
        self.id = id
        self.name = name
        self.region = region
        self.industry = industry
    }
}
