// SPDX-License-Identifier: Apache-2.0
import TocsinCore

/// All that is known of the points of one entry before their ids are.
struct PointPrototype: Sendable {
    /// Without id, site and groups; its rules are those that are the same on every point.
    var point: PointDefinition
    /// Rules that depend on the site's constants or on the point's id.
    var open: [RuleTemplate]
    /// Whether a bad reading is an alarm of its own.
    var wantsFaultRule: Bool
    /// Of the entry; they win over those of the site.
    var constants: [String: Double]

    /// The point `id`.
    ///
    /// - Parameter joining: rules of the site that stand on this point besides.
    func make(id: String, on site: SiteEntry, joining: [RuleTemplate]) -> PointDefinition {
        var point = point
        point.id = id
        point.site = site.site
        point.gateway = PointName.expand(point.gateway, on: id)
        guard !open.isEmpty || !joining.isEmpty else { return point }
        let known = site.constants.merging(constants) { _, own in own }
        var rules = point.rules
        for template in open + joining {
            if let rule = template.finished(on: point, constants: known) { rules.append(rule) }
        }
        if (wantsFaultRule || joining.contains { $0.wantsFaultRule }) && !FaultRule.stands(in: rules) {
            rules.append(FaultRule.make(current: point.current))
        }
        point.rules = rules.sorted { $0.name < $1.name }
        return point
    }
}
