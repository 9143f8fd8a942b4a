// SPDX-License-Identifier: Apache-2.0
import TocsinConsole
import TocsinCore
import TocsinNotify
import TocsinWire

/// The metrics page, from the line's last snapshot and the webhooks' state.
enum MetricsPage {
    static func text(_ line: LineSnapshot, webhooks: [EndpointStatus], config: String) -> String {
        var page = MetricsText()
        intake(line, &page)
        connections(line, &page)
        edgeNodes(line, &page)
        decisions(line, &page)
        durability(line, &page)
        deliveries(webhooks, &page)
        page.family("tocsin_build_info", .gauge, help: "The program and its configuration; always 1.")
        page.sample("tocsin_build_info", labels: ["version": BuildInformation.version, "config": config], 1)
        return page.text
    }

    private static func intake(_ line: LineSnapshot, _ page: inout MetricsText) {
        page.single("tocsin_messages_received_total", .counter, help: "Messages from the broker.", line.messages)
        page.single("tocsin_message_bytes_total", .counter, help: "Bytes of their payloads.", line.bytes)
        page.single("tocsin_readings_total", .counter, help: "Readings taken in.", line.engine.readings)
        page.family("tocsin_decode_errors_total", .counter, help: "Messages and readings that could not be used.")
        for (reason, count) in zip(DecodeErrorReason.allCases, line.decodeErrors) {
            page.sample("tocsin_decode_errors_total", labels: ["reason": reason.name], count)
        }
        page.family("tocsin_readings_set_aside_total", .counter, help: "Readings that moved no limit, by reason.")
        let counters = line.engine
        for (reason, count) in [
            ("bad", counters.bad), ("future", counters.future), ("late", counters.late),
            ("repeated", counters.repeated),
            ("conflicting", counters.conflicting),
        ] {
            page.sample("tocsin_readings_set_aside_total", labels: ["reason": reason], count)
        }
        page.single(
            "tocsin_historical_readings_total", .counter, help: "Readings long after their time.", counters.historical)
        page.single(
            "tocsin_quarantined_messages_total", .counter, help: "Messages kept because they could not be decoded.",
            line.quarantined)
        page.single(
            "tocsin_quarantine_dropped_total", .counter, help: "Such messages that the disk refused.",
            line.quarantineDropped)
        page.single(
            "tocsin_broker_connected", .gauge, help: "Whether the link to the broker is up.", line.isLinkUp ? 1 : 0)
    }

    private static func connections(_ line: LineSnapshot, _ page: inout MetricsText) {
        guard !line.intakes.isEmpty else { return }
        page.family("tocsin_intake_connected", .gauge, help: "Whether a connection beside the line's own stands.")
        for intake in line.intakes {
            page.sample("tocsin_intake_connected", labels: ["connection": intake.name], intake.isUp ? 1 : 0)
        }
        page.family("tocsin_intake_messages_total", .counter, help: "Messages that came over it.")
        for intake in line.intakes {
            page.sample("tocsin_intake_messages_total", labels: ["connection": intake.name], intake.messages)
        }
        page.family("tocsin_intake_waiting_batches", .gauge, help: "Batches of it that wait for the line.")
        for intake in line.intakes {
            page.sample("tocsin_intake_waiting_batches", labels: ["connection": intake.name], intake.waiting)
        }
    }

    private static func edgeNodes(_ line: LineSnapshot, _ page: inout MetricsText) {
        let counters = line.edgeNodes
        page.family("tocsin_sparkplug_known", .gauge, help: "Edge nodes, devices and metrics that are remembered.")
        for (what, count) in [
            ("nodes", counters.nodes), ("devices", counters.devices), ("metrics", counters.metrics),
        ] {
            page.sample("tocsin_sparkplug_known", labels: ["what": what], count)
        }
        page.family("tocsin_sparkplug_events_total", .counter, help: "What happened between host and edge nodes.")
        for (event, count) in [
            ("birth", counters.births), ("death", counters.deaths), ("stale_reading", counters.staleReadings),
            ("historical", counters.historical), ("held", counters.held),
            ("reorder_timeout", counters.reorderTimeouts), ("rebirth_request", counters.rebirthRequests),
            ("unanswered", counters.unanswered), ("unsent_request", line.unsentRequests),
        ] {
            page.sample("tocsin_sparkplug_events_total", labels: ["event": event], count)
        }
    }

    private static func decisions(_ line: LineSnapshot, _ page: inout MetricsText) {
        page.family("tocsin_records_total", .counter, help: "Records of the alert log since the start.")
        for (kind, count) in line.records.sorted(by: { "\($0.key)" < "\($1.key)" }) {
            page.sample(
                "tocsin_records_total", labels: ["event": kind.event.rawValue, "level": kind.level?.name ?? ""], count)
        }
        page.family(
            "tocsin_alarms", .gauge, help: "Alarms that are not normal; level is empty when the condition has gone.")
        var counts = line.alarms
        for level in Level.allCases { counts[AlarmCount(level: level, state: .unacknowledged), default: 0] += 0 }
        for (key, count) in counts.sorted(by: { "\($0.key)" < "\($1.key)" }) {
            page.sample(
                "tocsin_alarms", labels: ["level": key.level?.name ?? "", "state": key.state.rawValue], count)
        }
        page.single("tocsin_points", .gauge, help: "Points known.", line.points)
        page.single("tocsin_rules", .gauge, help: "Alarms that may be raised.", line.alarmCount)
        page.single("tocsin_points_limit", .gauge, help: "Points that there may be.", line.pointLimit)
        page.single(
            "tocsin_unknown_ids", .gauge, help: "Ids that are no points, as far as they are remembered.",
            line.unknownIDs)
        page.single(
            "tocsin_unknown_ids_forgotten_total", .counter, help: "Such ids that gave way to others.",
            line.forgottenIDs)
        page.single(
            "tocsin_points_refused_total", .counter, help: "Points that the limit of points refused.",
            line.pointsOverLimit)
        page.single(
            "tocsin_window_overflows_total", .counter, help: "Samples that a full window gave up too early.",
            line.engine.windowOverflows)
    }

    private static func durability(_ line: LineSnapshot, _ page: inout MetricsText) {
        page.histogram(
            "tocsin_commit_duration_seconds", help: "From the first write of a batch to its last sync.",
            line.commitDuration)
        page.histogram(
            "tocsin_line_lag_seconds", help: "From the oldest message of a batch to its commit.", line.lineLag)
        page.single("tocsin_failed_commits_total", .counter, help: "Commits that the disk refused.", line.failedCommits)
        page.single(
            "tocsin_disk_failing", .gauge, help: "Whether the disk refuses at this moment.", line.failure == nil ? 0 : 1
        )
        page.single(
            "tocsin_uncommitted_readings", .gauge, help: "Readings that wait for a commit.", line.uncommittedReadings)
        page.single("tocsin_journal_bytes", .gauge, help: "Size of the journal.", line.journalBytes)
        page.single("tocsin_checkpoints_total", .counter, help: "Checkpoints written.", line.checkpoints)
        page.single(
            "tocsin_failed_checkpoints_total", .counter, help: "Checkpoints that failed.", line.failedCheckpoints)
        page.single("tocsin_checkpoint_bytes", .gauge, help: "Size of the newest checkpoint.", line.checkpointBytes)
        page.single("tocsin_log_sequence", .gauge, help: "The newest record on disk.", line.committedSequence)
    }

    private static func deliveries(_ webhooks: [EndpointStatus], _ page: inout MetricsText) {
        page.family("tocsin_webhook_attempts_total", .counter, help: "Attempts by their outcome.")
        for status in webhooks {
            for (outcome, count) in [
                ("delivered", status.delivered), ("retry", status.retried), ("dead", status.dead),
            ] {
                page.sample(
                    "tocsin_webhook_attempts_total", labels: ["endpoint": status.name, "outcome": outcome], count)
            }
        }
        page.family("tocsin_webhook_cursor_lag", .gauge, help: "Records that an endpoint has not had yet.")
        for status in webhooks {
            page.sample("tocsin_webhook_cursor_lag", labels: ["endpoint": status.name], status.lag)
        }
        page.family("tocsin_webhook_in_flight", .gauge, help: "Attempts under way.")
        for status in webhooks {
            page.sample("tocsin_webhook_in_flight", labels: ["endpoint": status.name], status.inFlight)
        }
        page.family(
            "tocsin_webhook_unrecorded_total", .counter, help: "Records sent from memory while the disk refused.")
        for status in webhooks {
            for (outcome, count) in [
                ("delivered", status.unrecordedDelivered), ("failed", status.unrecordedFailed),
                ("dropped", status.unrecordedDropped),
            ] {
                page.sample(
                    "tocsin_webhook_unrecorded_total", labels: ["endpoint": status.name, "outcome": outcome], count)
            }
        }
    }
}
