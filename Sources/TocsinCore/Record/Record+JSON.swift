// SPDX-License-Identifier: Apache-2.0

extension Record {
    /// Appends the record as one JSON object, without a line end, in the log's order of keys.
    ///
    /// - Parameters:
    ///   - bytes: where it goes.
    ///   - chain: what stands before the closing brace: the log's `prev` and `hash`; nothing for a record outside a log.
    public func appendJSON(to bytes: inout [UInt8], chain: (inout [UInt8]) -> Void = { _ in }) {
        bytes.append(contentsOf: "{\"seq\":".utf8)
        JSONText.append(unsigned: sequence, to: &bytes)
        key(",\"time\":", in: &bytes)
        JSONText.append(instant: time, to: &bytes)
        member(",\"event\":", event.rawValue, in: &bytes)
        appendAlarm(to: &bytes)
        appendPlace(to: &bytes)
        appendReading(to: &bytes)
        member(",\"message\":", message, in: &bytes)
        member(",\"by\":", by, in: &bytes)
        member(",\"reason\":", reason, in: &bytes)
        member(",\"until\":", until, in: &bytes)
        appendOpenAlarms(to: &bytes)
        member(",\"config\":", config, in: &bytes)
        chain(&bytes)
        bytes.append(UInt8(ascii: "}"))
    }

    private func appendAlarm(to bytes: inout [UInt8]) {
        member(",\"alarm\":", alarm, in: &bytes)
        if occurrence > 0 {
            key(",\"occurrence\":", in: &bytes)
            JSONText.append(unsigned: occurrence, to: &bytes)
        }
        member(",\"state\":", state?.rawValue ?? "", in: &bytes)
        member(",\"beneath\":", beneath?.rawValue ?? "", in: &bytes)
        member(",\"level\":", level?.name ?? "", in: &bytes)
        member(",\"previous_level\":", previousLevel?.name ?? "", in: &bytes)
    }

    private func appendPlace(to bytes: inout [UInt8]) {
        member(",\"site\":", site, in: &bytes)
        member(",\"region\":", region, in: &bytes)
        member(",\"industry\":", industry, in: &bytes)
        member(",\"point\":", point, in: &bytes)
        member(",\"kind\":", kind, in: &bytes)
        member(",\"rule\":", rule, in: &bytes)
        member(",\"basis\":", basis, in: &bytes)
    }

    private func appendReading(to bytes: inout [UInt8]) {
        member(",\"value\":", value, in: &bytes)
        member(",\"unit\":", unit, in: &bytes)
        member(",\"limit\":", limit, in: &bytes)
        member(",\"signal\":", signal, in: &bytes)
        member(",\"reading_time\":", readingTime, in: &bytes)
        member(",\"received_time\":", receivedTime, in: &bytes)
        member(",\"quality\":", quality?.name ?? "", in: &bytes)
        if historical {
            key(",\"historical\":", in: &bytes)
            bytes.append(contentsOf: "true".utf8)
        }
        guard !evidence.isEmpty else { return }
        key(",\"evidence\":", in: &bytes)
        for (index, sample) in evidence.enumerated() {
            bytes.append(index == 0 ? UInt8(ascii: "[") : UInt8(ascii: ","))
            bytes.append(UInt8(ascii: "["))
            JSONText.append(instant: sample.time, to: &bytes)
            bytes.append(UInt8(ascii: ","))
            JSONText.append(number: sample.value, to: &bytes)
            bytes.append(UInt8(ascii: "]"))
        }
        bytes.append(UInt8(ascii: "]"))
    }

    private func appendOpenAlarms(to bytes: inout [UInt8]) {
        guard event == .segment else { return }
        key(",\"alarms\":", in: &bytes)
        bytes.append(UInt8(ascii: "["))
        for (index, open) in openAlarms.enumerated() {
            bytes.append(contentsOf: (index == 0 ? "{\"alarm\":" : ",{\"alarm\":").utf8)
            JSONText.append(string: open.alarm, to: &bytes)
            bytes.append(contentsOf: ",\"occurrence\":\(open.occurrence)".utf8)
            member(",\"state\":", open.state.rawValue, in: &bytes)
            member(",\"beneath\":", open.beneath?.rawValue ?? "", in: &bytes)
            member(",\"level\":", open.level?.name ?? "", in: &bytes)
            member(",\"reading_time\":", open.readingTime, in: &bytes)
            member(",\"by\":", open.by, in: &bytes)
            member(",\"reason\":", open.reason, in: &bytes)
            member(",\"until\":", open.until, in: &bytes)
            bytes.append(UInt8(ascii: "}"))
        }
        bytes.append(UInt8(ascii: "]"))
    }

    // MARK: - Members

    // Keys come with their punctuation: putting it together for each record would cost more than the values do.

    private func key(_ key: String, in bytes: inout [UInt8]) { bytes.append(contentsOf: key.utf8) }

    private func member(_ name: String, _ text: String, in bytes: inout [UInt8]) {
        guard !text.isEmpty else { return }
        key(name, in: &bytes)
        JSONText.append(string: text, to: &bytes)
    }

    private func member(_ name: String, _ number: Double?, in bytes: inout [UInt8]) {
        guard let number, number.isFinite else { return }
        key(name, in: &bytes)
        JSONText.append(number: number, to: &bytes)
    }

    private func member(_ name: String, _ instant: Instant?, in bytes: inout [UInt8]) {
        guard let instant else { return }
        key(name, in: &bytes)
        JSONText.append(instant: instant, to: &bytes)
    }
}
