// SPDX-License-Identifier: Apache-2.0

/// What the library told through its callbacks, for the thread that drives it to look at afterwards.
///
/// Each client handle has one; it is touched only inside calls into the library and by the same thread after them.
final class ClientInbox {
    /// The broker's answer to CONNECT.
    struct Answer {
        let code: Int32
        let sessionPresent: Bool
    }

    /// Takes each message; set only while messages can be taken.
    var receiver: ((borrowing Message) -> Void)?
    /// Callbacks that came with a packet: grows whenever a read got something through.
    private(set) var arrivals = 0
    /// Messages handed out.
    private(set) var messages = 0
    /// Messages whose acknowledgement waits in the library's queue.
    var unacknowledged = 0
    private(set) var answer: Answer?
    /// The library's or the broker's reason for the end of the connection.
    private(set) var endCode: Int32?
    /// Answers to SUBSCRIBE not looked at yet: packet identifier and reason code.
    var subscriptionAnswers: [(packet: Int32, code: Int32)] = []
    /// Publications done: written at QoS 0, acknowledged at QoS 1.
    private(set) var published = 0
    /// The library's last complaint while connecting: the only place where it tells what failed in TLS.
    private(set) var complaint = ""

    func received(_ message: borrowing Message) {
        arrivals &+= 1
        messages &+= 1
        if message.qos > 0 { unacknowledged += 1 }
        receiver?(message)
    }

    func connectAnswered(code: Int32, flags: Int32) {
        arrivals &+= 1
        answer = Answer(code: code, sessionPresent: flags & 1 != 0)
    }

    func ended(code: Int32) { if endCode == nil { endCode = code } }

    func subscribeAnswered(packet: Int32, code: Int32) {
        arrivals &+= 1
        subscriptionAnswers.append((packet, code))
    }

    func publicationDone() {
        arrivals &+= 1
        published &+= 1
    }

    func complained(_ text: String) { complaint = complaint.isEmpty ? text : "\(complaint); \(text)" }
}
