// SPDX-License-Identifier: Apache-2.0
import Hummingbird
import TocsinCore

/// Every error answer is JSON: `{"error": what, "code": word}`.
struct JSONErrors<Context: RequestContext>: RouterMiddleware {
    func handle(
        _ request: Request, context: Context, next: (Request, Context) async throws -> Response
    ) async throws -> Response {
        do {
            return try await next(request, context)
        } catch let error as ControlError {
            return .json(error.json, status: error.status)
        } catch let error as HTTPError {
            let reason = error.body ?? error.status.reasonPhrase
            return .json(ControlError.json("\(error.status.code)", reason), status: error.status)
        }
    }
}

extension Response {
    static func json(_ bytes: [UInt8], status: HTTPResponse.Status = .ok) -> Response {
        Response(
            status: status, headers: [.contentType: "application/json", .cacheControl: "no-store"],
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes)))
    }
}
