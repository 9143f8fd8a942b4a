// SPDX-License-Identifier: Apache-2.0
import CMosquitto
import Glibc

extension BrokerLink {
    /// The reason behind the outcome of a call into the library.
    func failure(_ code: Int32, _ systemCode: Int32, of client: ClientHandle) -> LinkFailure {
        if let answer = client.inbox.answer, answer.code != 0 { return .refused(ConnectRefusal(code: answer.code)) }
        switch code {
        case MOSQ_ERR_SUCCESS.rawValue: return .disconnected(code: client.inbox.endCode ?? 0)
        case MOSQ_ERR_KEEPALIVE.rawValue: return .silent
        case MOSQ_ERR_TLS.rawValue: return .tls(reason: client.complaint)
        case MOSQ_ERR_PROTOCOL.rawValue, MOSQ_ERR_MALFORMED_PACKET.rawValue: return .protocolViolation
        case MOSQ_ERR_CONN_LOST.rawValue, MOSQ_ERR_ERRNO.rawValue:
            if systemCode == EPROTO && settings.tls != nil { return .tls(reason: client.complaint) }
            if case .handshaking = phase { return .closedUnanswered }
            return .lost(code: code == MOSQ_ERR_CONN_LOST.rawValue ? 0 : systemCode)
        default: return .library(code: code)
        }
    }
}
