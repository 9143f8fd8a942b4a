// SPDX-License-Identifier: Apache-2.0
import TocsinConfig
import TocsinCore
import TocsinLog
import TocsinMQTT
import TocsinSystem

extension Line {
    /// Takes over a new configuration between two batches, whole or not at all; what still exists keeps its state.
    mutating func reload(_ new: PreparedConfiguration) -> Result<LineRequest.Reloaded, LineRefusal> {
        // What was due before is decided by the old rules.
        passTime()
        commit()
        if let failure { return .failure(.reload("\(failure); the old configuration stays")) }
        let plan = new.configuration.subscriptionPlan
        let newSettings: BrokerSettings
        do {
            newSettings = try BrokerSettings(new.configuration.broker, filters: plan.own)
        } catch {
            return .failure(.configuration(["\(error); the old configuration stays"]))
        }
        do {
            let old = evaluation.engine
            let changeover = try Changeover(
                to: new.configuration, checkpoint: old.checkpoint(), inventory: old.inventory(), now: old.now)
            let changedRules = changeover.changedRules(since: old)
            let summary = takeOver(new, consume changeover, changedRules: changedRules)
            useSettings(newSettings, plan.split.map { BrokerSettings.subscriptions(to: $0) })
            return .success(.init(summary: summary))
        } catch {
            return .failure(.reload("\(error); the old configuration stays"))
        }
    }

    /// - Parameter changeover: consumed, so that nothing of it is copied.
    private mutating func takeOver(
        _ new: PreparedConfiguration, _ changeover: consuming Changeover, changedRules: Int
    ) -> String {
        // The record comes first, and says what came of the others.
        changeover.announce(DaemonRecord(.config, at: evaluation.engine.now, message: ""))
        changeover.settle()
        prepared = new
        let decoder = evaluation.decoder
        evaluation = changeover.evaluation
        evaluation.decoder.inheritSparkplug(from: decoder)
        let summary = ReloadSummary(changeover, changedRules: changedRules, records: evaluation.engine.records).sentence
        if let record = evaluation.engine.records.firstIndex(where: { $0.event == .config }) {
            evaluation.engine.records[record].message = "a new configuration is in force: \(summary)"
        }
        keepRecords(isMarked: true)
        // The log, then a checkpoint under the new configuration with a journal of its own: a crash in between finds the
        // old checkpoint, another configuration, and takes the alarms from the log.
        do {
            try log.commit()
            try beginGeneration()
        } catch {
            fail(error)
        }
        commit()
        return summary
    }

    /// Connects anew where the broker's settings or the topics have changed.
    private mutating func useSettings(_ new: BrokerSettings, _ split: [[TopicSubscription]]) {
        do {
            if try arrange(own: new, split) { setLink(up: false, "the configuration has changed") }
        } catch {
            around.logger.error("the old connections stay", metadata: ["error": "\(error)"])
        }
    }
}
