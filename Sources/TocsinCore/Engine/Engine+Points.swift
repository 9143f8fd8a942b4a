// SPDX-License-Identifier: Apache-2.0

extension Engine {
    /// Whether there are as many points as there may be.
    public var isFull: Bool { points.count >= options.points }

    /// Makes a point and its alarms known, or answers where it already stands.
    ///
    /// - Returns: nil when the limit of points is reached.
    public mutating func addPoint(_ definition: PointDefinition) -> PointIndex? {
        if let known = ids[definition.id] { return PointIndex(known) }
        guard !isFull else { return nil }
        let index = append(definition, group: -1)
        for id in definition.groups {
            guard let group = ids[id], points[Int(group)].isGroup else { continue }
            join(index, group: points[Int(group)].group)
        }
        if !definition.gateway.isEmpty { link(gateway: definition.gateway, of: Int32(index)) }
        connectWaiting(to: index)
        // A point that never speaks is silent since it was declared.
        points[index].heard = silenceClock
        schedule(index)
        return PointIndex(Int32(index))
    }

    /// Gives a point or a group its place, its alarms and their memories.
    mutating func append(_ definition: PointDefinition, group: Int32) -> Int {
        let index = points.count
        let template = self.template(for: definition)
        let firstAlarm = Int32(alarms.count)
        for rule in templates[template].rules {
            var memory: Int32 = -1
            if let signal = signals[rule].remembering {
                memory = Int32(memories.count)
                memories.append(signal.makeMemory(on: templates[template].ground(zone: options.zone)))
            }
            alarms.append(rule: Int32(rule), memory: memory)
        }
        points.append(
            PointState(
                firstAlarm: firstAlarm, alarmCount: Int32(alarms.count) - firstAlarm, template: Int32(template),
                site: siteIndex(of: definition.site), group: group))
        ids.append(definition.id)
        connectSignals(of: index)
        return index
    }

    // MARK: - Tables

    private mutating func template(for definition: PointDefinition) -> Int {
        let (known, hash) = templates.find(definition)
        if let known { return known }
        let firstRule = rules.count
        for rule in definition.rules { compile(rule) }
        let prototype = templates.append(definition, hash: hash, rules: firstRule..<rules.count)
        traits.append(PointTraits(prototype, rules[firstRule...]))
        return templates.count - 1
    }

    private mutating func compile(_ rule: RuleDefinition) {
        let signal = RuleSignal(rule.signal)
        rules.append(CompiledRule(rule, signal))
        signals.append(signal)
        ruleDefinitions.append(rule)
    }

    private mutating func siteIndex(of site: Site) -> Int32 {
        if let known = siteIndexes[site.id], sites[Int(known)] == site { return known }
        sites.append(site)
        siteIndexes[site.id] = Int32(sites.count - 1)
        return Int32(sites.count - 1)
    }

    // MARK: - Connections

    /// Conditions that arm rules, and points that signals look at besides.
    private mutating func connectSignals(of index: Int) {
        for alarm in points[index].alarms {
            let definition = ruleDefinition(of: alarm)
            if let condition = definition.gate { arm(alarm, of: index, by: condition) }
            guard let companion = definition.signal.arguments.point("companion"), alarms.memory(alarm) >= 0 else {
                continue
            }
            let memory = Int32(alarms.memory(alarm))
            if let known = ids[companion] {
                links.companions[memory] = known
            } else {
                links.waiting[companion, default: []].append(.companion(memory: memory))
            }
        }
    }

    mutating func connectWaiting(to index: Int) {
        guard let waiting = links.waiting.removeValue(forKey: ids[index]) else { return }
        for each in waiting {
            switch each {
            case .group(let place): connect(index, to: place)
            case .gate(let place): connect(index, toGate: place)
            case .companion(let memory): links.companions[memory] = Int32(index)
            case .gateway(let point): connect(gateway: index, to: point)
            }
        }
    }

    /// The entry of what hangs on a point, made when there is none yet.
    mutating func linkEntry(of index: Int) -> Int {
        if points[index].memberships < 0 {
            points[index].memberships = Int32(links.entries.count)
            links.entries.append(PointLinks.Entry())
        }
        return Int(points[index].memberships)
    }
}
