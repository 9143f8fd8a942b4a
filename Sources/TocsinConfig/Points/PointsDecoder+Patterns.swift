// SPDX-License-Identifier: Apache-2.0
import TocsinCore

extension PointsDecoder {
    /// An entry that makes points when they are heard.
    mutating func decodePattern(_ entry: PointEntry) -> PointRecipe? {
        let text = entry.match.text
        refuseShadowed(text, at: entry.position, by: patterns.firstCovering(entry.match))
        let possible = possibleSites(entry)
        let candidates = kindCandidates(entry)
        let added = siteRules.filter { $0.applies(toKind: entry.kindName, intersecting: entry.match) }
        // What stands on only some of the points joins when one is made.
        let conditional = added.map { (match: $0.match, rule: $0.template) }
        var results: [PointBuilder.Result] = []
        for candidate in candidates {
            reportCollisions(entry, candidate, added)
            let chosen =
                candidates.count == 1
                ? Array(possible)
                : possible.filter { KindTable.chooses(candidate, of: candidates, industry: sites[$0].site.industry) }
            let result = build(entry, candidate, siteRules: [], on: chosen)
            checkConditional(entry, result, added, on: chosen)
            results.append(result)
        }
        var prototypes = results.prefix(1).map { Optional($0.prototype) }
        if candidates.count > 1 {
            prototypes = sites.indices.map { site in
                guard possible.contains(site) else { return nil }
                guard let chosen = KindTable.choose(candidates, industry: sites[site].site.industry) else {
                    reportAmbiguous(entry, candidates, site: sites[site].site)
                    return nil
                }
                return results[chosen].prototype
            }
        }
        let names = added.map(\.template).filter { !$0.isArmed && !$0.isSilenceOfThreePeriods }.map(\.definition.name)
        for name in results.flatMap(\.unarmed) + names { unarmed.append("\(text)#\(name)") }
        if prototypes.isEmpty { prototypes = [nil] }
        patterns.append(
            PointCatalogue.Pattern(
                glob: entry.match, prototypes: prototypes, siteRules: conditional, tags: entry.tags))
        patternPositions.append(entry.position)
        return nil
    }

    /// The sites that the first part of a pattern can mean.
    private mutating func possibleSites(_ entry: PointEntry) -> Set<Int> {
        let text = entry.match.text
        let first = String(text.prefix { $0 != "/" })
        if !first.contains("*") {
            if let site = siteIndexes[first[...]] { return [site] }
            sink.error(
                entry.position, "\"\(text)\" is about the site \"\(first)\", which is not declared",
                siteChoices(for: first[...]))
            return []
        }
        // After `**` the site can end anywhere.
        let glob = GlobPattern(first)
        let possible = sites.indices.filter { glob.matches(sites[$0].site.id[...]) }
        if possible.isEmpty && !first.contains("**") {
            sink.warn(entry.position, "no declared site fits \"\(text)\"", "it matches nothing")
        }
        return first.contains("**") ? Set(sites.indices) : Set(possible)
    }

    /// The rules of a site that a pattern's points may get must suit the kind, and every site.
    private mutating func checkConditional(
        _ entry: PointEntry, _ result: PointBuilder.Result, _ rules: [SiteRule], on chosen: [Int]
    ) {
        builder.checkFaultRules(entry, result, rules.map(\.template))
        for rule in rules {
            check.check(
                [rule.template], over: [], entry, on: result.prototype.point, at: rule.template.position,
                places: places(entry, chosen))
            mentions.add(rule.template, at: rule.template.position, on: entry.match)
        }
    }
}
