// SPDX-License-Identifier: Apache-2.0

// Bodies that are not yet the text that they stand for. What they are unpacked into is kept for the next one.
extension MessageDecoder {
    /// Expands a body, makes UTF-8 of it, and decodes it.
    @inline(never)
    mutating func unpack(_ body: Span<UInt8>) {
        guard let form = compressedForm(of: body) else { return transcode(body) }
        let inflater = inflater ?? Inflater()
        self.inflater = inflater
        var buffer: [UInt8] = []
        swap(&buffer, &expanded)
        do throws(DecodeErrorReason) {
            let count = try inflater.expand(body, form, into: &buffer, limit: limits.expandedPayload)
            if count > 0 { transcode(buffer.span.extracting(0..<count)) } else { self.count(.emptyPayload) }
        } catch {
            count(error)
        }
        swap(&buffer, &expanded)
    }

    private func compressedForm(of body: Span<UInt8>) -> Inflater.Form? {
        switch source.compression {
        case .none: nil
        case .gzip: .gzip
        case .zlib: .zlib
        case .auto: Inflater.Form(of: body)
        }
    }

    private mutating func transcode(_ body: Span<UInt8>) {
        guard source.form.isGBK, let gbk = sources.gbk else { return decodeBody(body) }
        var text: [UInt8] = []
        swap(&text, &transcoded)
        gbk.decode(body, into: &text)
        decodeBody(text.span)
        swap(&text, &transcoded)
    }
}
