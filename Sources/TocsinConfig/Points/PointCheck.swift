// SPDX-License-Identifier: Apache-2.0
import TocsinCore

/// Checks the rules of an entry on every site that its points can stand on.
struct PointCheck {
    let sink: DiagnosticSink
    let windowSamples: Int

    /// A place, for which expressions are worked out.
    struct Place {
        let site: String
        /// Of the site and of the entry.
        let constants: [String: Double]
    }

    /// - Parameters:
    ///   - templates: as the entry changes them.
    ///   - base: the pack's, which may not be loosened.
    ///   - places: each site that is possible.
    ///   - position: of what is at fault when the rules and the place do not fit.
    func check(
        _ templates: [RuleTemplate], over base: [RuleTemplate], _ entry: PointEntry, on point: PointDefinition,
        at position: SourcePosition, places: [Place]
    ) {
        let ground = RuleCheck.Ground(range: point.range, period: point.period, windowSamples: windowSamples)
        let isSameEverywhere = templates.allSatisfy { $0.formulas.isEmpty } && base.allSatisfy { $0.formulas.isEmpty }
        var faults = FormulaFaults(position: position)
        for place in isSameEverywhere ? [Place(site: "", constants: [:])] : places {
            var resolved: [String: RuleTemplate] = [:]
            for template in templates {
                let rule = template.resolved(with: place.constants) { key, formula, fault in
                    faults.add(FormulaFaults.Fault(rule: template.name, key: key, fault: fault), formula, place)
                }
                if template.hasOpenSignal { PointCheck.checkSignal(rule, at: position, sink) }
                RuleCheck.check(rule.withUsualSilence(period: point.period), on: ground, at: position, sink)
                resolved[template.name] = rule
            }
            let before = base.map { $0.resolved(with: place.constants) }
            checkLooser(entry, before, resolved)
        }
        faults.report(to: sink)
    }

    /// What is wrong between arguments shows when expressions among them are worked out.
    static func checkSignal(_ rule: RuleTemplate, at position: SourcePosition, _ sink: DiagnosticSink) {
        let signal = rule.definition.signal
        guard rule.isSignalComplete, !rule.hasOpenSignal,
            let fault = SignalCatalogue.type(named: signal.name)?.fault(in: signal.arguments)
        else { return }
        let place = rule.signalPosition.flatMap { $0.file == position.file ? $0 : nil } ?? position
        let (problem, allowed) = SignalParameter.split(fault)
        sink.error(place, "\(signal.name): \(problem)", allowed)
    }

    /// A limit that is looser than the pack's needs a reason, which is said again at each start.
    private func checkLooser(_ entry: PointEntry, _ base: [RuleTemplate], _ rules: [String: RuleTemplate]) {
        guard entry.limits != nil || entry.rules != nil else { return }
        for base in base {
            guard let rule = rules[base.name] else { continue }
            for side in Side.allCases {
                for level in Level.allCases {
                    let place = LimitPlace(side: side, level: level)
                    guard let before = base[place], let after = rule[place],
                        side == .above ? after > before : after < before
                    else { continue }
                    reportLooser(entry, rule, place, before: before, after: after)
                }
            }
        }
    }

    private func reportLooser(
        _ entry: PointEntry, _ rule: RuleTemplate, _ place: LimitPlace, before: Double, after: Double
    ) {
        let problem =
            "\(place.level.name) \(rule.shown(after)) of rule \"\(rule.name)\" is looser than the pack's "
            + rule.shown(before)
        let position = rule.places[place] ?? entry.position
        if let reason = entry.looserReason {
            sink.warn(position, problem, "allowed because: \(reason)")
        } else {
            sink.error(
                position, problem,
                "at \(place.side == .above ? "most" : "least") \(rule.shown(before)), or allow_looser: \"the reason\"")
        }
    }
}

/// What is wrong with expressions on the sites of one entry: each thing once, with the sites.
struct FormulaFaults {
    struct Fault: Hashable {
        let rule: String
        let key: FormulaPlace
        let fault: FormulaFault
    }

    private struct Finding {
        let fault: Fault
        let formula: Formula
        let first: PointCheck.Place
        var count = 1
    }

    /// Of the entry.
    let position: SourcePosition
    private var findings: [Finding] = []
    private var indexes: [Fault: Int] = [:]

    init(position: SourcePosition) { self.position = position }

    mutating func add(_ fault: Fault, _ formula: Formula, _ place: PointCheck.Place) {
        if let index = indexes[fault] {
            findings[index].count += 1
        } else if findings.count < DiagnosticSink.capacity {
            indexes[fault] = findings.count
            findings.append(Finding(fault: fault, formula: formula, first: place))
        }
    }

    func report(to sink: DiagnosticSink) {
        for finding in findings {
            let what = "\(finding.fault.key.key) of rule \"\(finding.fault.rule)\""
            let others = finding.count > 1 ? " and \(finding.count - 1) more" : ""
            let site = "on site \(finding.first.site)\(others)"
            let isHere = finding.formula.position.file == position.file
            let place = isHere ? finding.formula.position : position
            switch finding.fault.fault {
            case .unknown(let constant):
                let known = finding.first.constants.keys.sorted()
                let nearest = Spelling.nearest(to: constant.name, in: known).map { "did you mean \"\($0)\"? " } ?? ""
                sink.error(
                    isHere ? finding.formula.position(of: constant.offset) : position,
                    "\(what) needs the constant \"\(constant.name)\", which is not known \(site)",
                    "\(nearest)constants: {\(constant.name): …} of the site or of the point")
            case .notFinite:
                sink.error(place, "\(what) comes to no number \(site)", "no division by zero, no overflow")
            case .outOfBounds(let value):
                sink.error(
                    place, "\(what) comes to \(RuleTemplate.plain(value)) \(site)",
                    "expected \(SignalParameter.words(for: finding.formula.bounds))")
            }
        }
    }
}
