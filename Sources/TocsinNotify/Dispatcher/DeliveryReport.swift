// SPDX-License-Identifier: Apache-2.0
import Logging
import TocsinCore

/// Counts and logs what happens to one endpoint's records, both from here, so that they never disagree.
///
/// An endpoint that goes down says so, once a minute at most, and says that it is back if it did.
struct DeliveryReport {
    private let board: StatusBoard
    private let logger: Logger
    private var downSince: Int64?
    private var hasSaidDown = false
    private var downPace = LogPace(interval: 60_000)
    private var deadPace = LogPace()
    private var failurePace = LogPace()

    init(endpoint: Endpoint, board: StatusBoard, logger: Logger) {
        self.board = board
        var logger = logger
        logger[metadataKey: "endpoint"] = "\(endpoint.name)"
        logger[metadataKey: "host"] = "\(endpoint.host)"
        self.logger = logger
    }

    /// An attempt has ended.
    ///
    /// - Parameters:
    ///   - wait: until the record is tried again.
    ///   - isDown: whether the endpoint is being probed now.
    mutating func attempt(
        _ start: DeliveryWindow.Start, _ verdict: DeliveryVerdict, wait: Interval?, isDown: Bool, at time: NotifyTime,
        now: Int64
    ) {
        switch verdict {
        case .delivered:
            let wall = time.wall()
            board.update {
                $0.delivered += 1
                $0.lastDelivery = wall
            }
        case .retry(_, let reason):
            board.update { $0.retried += 1 }
            board.note(reason, at: time.wall())
            if downSince == nil { downSince = now }
            if let held = downPace.allow(now: now) {
                hasSaidDown = true
                logger.warning(
                    "webhook attempt failed",
                    metadata: [
                        "reason": "\(reason)", "seq": "\(start.record.sequence)", "attempt": "\(start.attempt)",
                        "wait": "\(wait ?? .zero)", "not_shown": "\(held)",
                    ])
            }
        case .dead(let reason):
            board.update { $0.dead += 1 }
            board.note(reason, at: time.wall())
            if let held = deadPace.allow(now: now) {
                logger.error(
                    "webhook refused a record, which is a dead letter now",
                    metadata: [
                        "reason": "\(reason)", "seq": "\(start.record.sequence)", "not_shown": "\(held)",
                    ])
            }
        }
        if !isDown { goUp(now: now) }
    }

    private mutating func goUp(now: Int64) {
        if hasSaidDown, let downSince {
            logger.notice("webhook answers again", metadata: ["after": "\(Interval(milliseconds: now - downSince))"])
        }
        downSince = nil
        hasSaidDown = false
    }

    /// Something of our own does not work.
    mutating func failure(_ text: String, at time: NotifyTime, now: Int64) {
        board.note(text, at: time.wall())
        guard let held = failurePace.allow(now: now) else { return }
        logger.error("webhook delivery has trouble", metadata: ["reason": "\(text)", "not_shown": "\(held)"])
    }
}
