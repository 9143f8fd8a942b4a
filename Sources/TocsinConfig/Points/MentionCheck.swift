// SPDX-License-Identifier: Apache-2.0
import TocsinCore

/// Gathers the points that rules name, and looks for them when all points are known: a slip in a name would leave a
/// condition unknown for ever.
struct MentionCheck {
    private struct Key: Hashable {
        let glob: GlobPattern
        let position: SourcePosition
    }

    private struct Finding {
        let glob: GlobPattern
        let position: SourcePosition
        /// What names the point, in words.
        let what: String
    }

    private var findings: [Finding] = []
    private var known: Set<Key> = []

    /// - Parameters:
    ///   - position: of what puts the rule on its points.
    ///   - points: those that the rule stands on.
    mutating func add(_ rule: RuleTemplate, at position: SourcePosition, on points: GlobPattern) {
        for mention in rule.signalMentions {
            add(mention, "\(rule.definition.signal.name) of rule \"\(rule.name)\"", at: position, on: points)
        }
        for mention in rule.gateMentions { add(mention, "while of rule \"\(rule.name)\"", at: position, on: points) }
    }

    mutating func add(
        _ mention: PointMention, _ what: String, at position: SourcePosition, on points: GlobPattern
    ) {
        let glob =
            points.hasWildcard
            ? PointName.expand(mention.name, onPointsOf: points)
            : GlobPattern(PointName.expand(mention.name, on: points.text))
        let place = mention.position.file == position.file ? mention.position : position
        guard known.insert(Key(glob: glob, position: place)).inserted else { return }
        findings.append(Finding(glob: glob, position: place, what: what))
    }

    func report(_ catalogue: PointCatalogue, to sink: DiagnosticSink) {
        var answers: [GlobPattern: Bool] = [:]
        for finding in findings {
            let isKnown = answers[finding.glob] ?? catalogue.canHold(finding.glob)
            answers[finding.glob] = isKnown
            guard !isKnown else { continue }
            let site = finding.glob.text.prefix { $0 != "/" } + "/"
            let near = catalogue.declared.lazy.map(\.id).filter { $0.hasPrefix(site) }.prefix(1_000)
            let nearest = Spelling.nearest(to: finding.glob.text, in: near).map { "did you mean \"\($0)\"? " } ?? ""
            sink.error(
                finding.position, "\(finding.what) names \"\(finding.glob.text)\", which no match of points fits",
                nearest + "a point that is declared, or that a pattern makes")
        }
    }
}
