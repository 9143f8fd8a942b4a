// SPDX-License-Identifier: Apache-2.0
import CMosquitto

// The library's callbacks: each checks its pointers, recovers the inbox, wraps the bytes and calls one method.

private typealias UserData = UnsafeMutableRawPointer

@inline(__always)
private func withInbox(_ userData: UserData?, _ body: (ClientInbox) -> Void) {
    guard let userData = unsafe userData else { return }
    // The handle that is being driven keeps the inbox alive: no need to retain it for each message.
    unsafe Unmanaged<ClientInbox>.fromOpaque(userData)._withUnsafeGuaranteedRef { body($0) }
}

private func onMessage(
    _: OpaquePointer?, _ userData: UserData?, _ message: UnsafePointer<mosquitto_message>?
) {
    guard let message = unsafe message else { return }
    unsafe withInbox(userData) { inbox in unsafe inbox.received(Message(message.pointee)) }
}

private func onConnect(_: OpaquePointer?, _ userData: UserData?, _ code: Int32, _ flags: Int32) {
    unsafe withInbox(userData) { $0.connectAnswered(code: code, flags: flags) }
}

private func onDisconnect(_: OpaquePointer?, _ userData: UserData?, _ code: Int32) {
    unsafe withInbox(userData) { $0.ended(code: code) }
}

private func onSubscribe(
    _: OpaquePointer?, _ userData: UserData?, _ packet: Int32, _ count: Int32, _ codes: UnsafePointer<Int32>?
) {
    // One filter a packet, so one code.
    guard count > 0, let codes = unsafe codes else { return }
    unsafe withInbox(userData) { unsafe $0.subscribeAnswered(packet: packet, code: codes.pointee) }
}

private func onPublish(_: OpaquePointer?, _ userData: UserData?, _: Int32) {
    unsafe withInbox(userData) { $0.publicationDone() }
}

private func onLog(_: OpaquePointer?, _ userData: UserData?, _ level: Int32, _ text: UnsafePointer<CChar>?) {
    guard level == MOSQ_LOG_ERR, let text = unsafe text else { return }
    unsafe withInbox(userData) { unsafe $0.complained(String(cString: text)) }
}

/// Refuses to ask for a passphrase on the terminal, as the TLS library would by itself.
private func onPassphrase(_: UnsafeMutablePointer<CChar>?, _: Int32, _: Int32, _: UserData?) -> Int32 { 0 }

extension ClientHandle {
    static func setCallbacks(of client: OpaquePointer) {
        unsafe mosquitto_message_callback_set(client, onMessage)
        unsafe mosquitto_connect_with_flags_callback_set(client, onConnect)
        unsafe mosquitto_disconnect_callback_set(client, onDisconnect)
        unsafe mosquitto_subscribe_callback_set(client, onSubscribe)
        unsafe mosquitto_publish_callback_set(client, onPublish)
        unsafe mosquitto_log_callback_set(client, onLog)
    }

    static func setTLS(of client: OpaquePointer, _ settings: TLSSettings) -> Int32 {
        // The library asks for a file or a folder even when the system's authorities are meant.
        let folder = settings.authorityFile == nil ? "/etc/ssl/certs" : nil
        if folder != nil { unsafe mosquitto_int_option(client, MOSQ_OPT_TLS_USE_OS_CERTS, 1) }
        let code = unsafe mosquitto_tls_set(
            client, settings.authorityFile, folder, settings.certificateFile, settings.keyFile, onPassphrase)
        guard code == MOSQ_ERR_SUCCESS.rawValue else { return code }
        return unsafe mosquitto_tls_opts_set(client, 1, "tlsv1.2", nil)
    }
}
