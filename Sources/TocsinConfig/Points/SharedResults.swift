// SPDX-License-Identifier: Apache-2.0

/// What entries of `points` that say the same of a kind share: a fleet has many points and few forms of them.
struct SharedResults {
    /// What decides the result.
    struct Key: Hashable {
        let kind: String
        let pack: String
        /// Of the entry, in its file; 0 for a kind that stands as its pack says.
        let form: Int
        let file: Int
        /// Where the rules of the site stand that join it.
        let rules: [SourcePosition]

        init(kind: KindTemplate, form: Int, file: Int, rules: [SiteRule]) {
            (self.kind, pack, self.form) = (kind.name, kind.pack, form)
            self.file = form == 0 ? -1 : file
            self.rules = rules.map(\.template.position)
        }

        /// Whether it is the kind as its pack says it, which was checked there.
        var isPlain: Bool { form == 0 && rules.isEmpty }
    }

    private static let capacity = 4_096
    private var results: [Key: PointBuilder.Result] = [:]

    subscript(key: Key) -> PointBuilder.Result? { results[key] }

    /// Keeps a result for entries that come later, unless something of it is to be said at each of their own places.
    ///
    /// - Parameter isFaultless: whether there was nothing to say of it so far.
    mutating func keep(_ result: PointBuilder.Result, for key: Key, isFaultless: Bool) {
        guard key.isPlain || (isFaultless && !result.templates.contains { $0.hasPlaces(in: key.file) }),
            results.count < SharedResults.capacity
        else { return }
        results[key] = result
    }
}

extension RuleTemplate {
    /// Whether something in it is looked at again for each point, and stands in this file.
    fileprivate func hasPlaces(in file: Int) -> Bool {
        // Limits beside expressions are checked for each site.
        if !formulas.isEmpty && places.values.contains(where: { $0.file == file }) { return true }
        return formulas.values.contains { $0.position.file == file }
            || (signalMentions + gateMentions).contains { $0.position.file == file }
    }
}
