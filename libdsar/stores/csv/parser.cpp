// SPDX-License-Identifier: Apache-2.0
#include "libdsar/stores/csv/parser.hpp"

#include "libdsar/base/error.hpp"

#include <utility>

namespace dsar {
namespace {

constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

}  // namespace

CsvParser::CsvParser(std::unique_ptr<ByteSource> source, std::uint64_t limit, char delimiter)
    : window_(std::move(source), limit), limit_(limit), delimiter_(delimiter) {}

bool CsvParser::next() {
    window_.drop(taken_);
    taken_ = 0;
    leave_out_mark();
    while (true) {
        const std::string_view text = window_.view().substr(taken_);
        if (text.empty() && at_end_) {
            fields_.clear();
            return false;
        }
        const Step step = text.empty() ? Step::More : parse(text);
        if (step == Step::Record) {
            break;
        }
        if (step == Step::More) {
            window_.drop(taken_);
            taken_ = 0;
            at_end_ = !window_.grow();
        }
    }
    if (taken_ > limit_) {
        throw over_limit(limit_, window_.offset());
    }
    return true;
}

std::size_t CsvParser::take(std::string_view text) {
    at_end_ = true;
    std::size_t at = 0;
    while (at < text.size()) {
        const Step step = parse(text.substr(at));
        at += record_size_;
        if (step == Step::Record) {
            return at;
        }
    }
    fields_.clear();
    return 0;
}

void CsvParser::leave_out_mark() {
    if (std::exchange(started_, true)) {
        return;
    }
    at_end_ = !window_.grow();
    if (window_.view().starts_with(byte_order_mark)) {
        window_.drop(byte_order_mark.size());
    }
}

/// One record from the front of `text`; More when it may go on behind it.
CsvParser::Step CsvParser::parse(std::string_view text) {
    spans_.clear();
    unquoted_.clear();
    std::size_t at = 0;
    bool last = false;
    while (!last) {
        const bool quoted = at < text.size() && text[at] == '"';
        const bool whole = quoted ? quoted_field(text, at) : plain_field(text, at);
        if (!whole || !field_end(text, at, last)) {
            return Step::More;
        }
    }
    const bool blank = spans_.size() == 1 && spans_.front().size == 0 && text.front() != '"';
    fields_.clear();
    for (const Span& span : spans_) {
        const std::string_view from = span.unquoted ? std::string_view(unquoted_) : text;
        fields_.push_back(from.substr(span.begin, span.size));
    }
    taken_ += at;
    record_size_ = at;
    return blank ? Step::Blank : Step::Record;
}

/// At an opening quote: goes behind the closing one. False when it is not in sight.
bool CsvParser::quoted_field(std::string_view text, std::size_t& at) {
    const std::size_t begin = at + 1;
    const std::size_t stored = unquoted_.size();
    std::size_t from = begin;
    while (true) {
        const std::size_t quote = text.find('"', from);
        const bool in_sight = quote != std::string_view::npos && quote + 1 < text.size();
        if (!in_sight && !at_end_) {
            return false;
        }
        if (quote == std::string_view::npos) {
            throw Error(ErrorKind::Failed, "a quoted field does not end");
        }
        if (!in_sight || text[quote + 1] != '"') {
            const bool has_quotes = unquoted_.size() > stored;
            unquoted_ += has_quotes ? text.substr(from, quote - from) : std::string_view();
            spans_.push_back(has_quotes ? Span{stored, unquoted_.size() - stored, true}
                                        : Span{begin, quote - begin, false});
            at = quote + 1;
            return true;
        }
        unquoted_ += text.substr(from, quote + 1 - from);
        from = quote + 2;
    }
}

bool CsvParser::plain_field(std::string_view text, std::size_t& at) {
    const std::size_t begin = at;
    while (at < text.size() && text[at] != delimiter_ && text[at] != '\n' && text[at] != '\r') {
        ++at;
    }
    spans_.push_back({begin, at - begin, false});
    return at < text.size() || at_end_;
}

/// Behind a field: goes over the delimiter or the end of the line. False when that is not in sight.
bool CsvParser::field_end(std::string_view text, std::size_t& at, bool& last) {
    if (at == text.size()) {
        last = true;
        return at_end_;
    }
    const char letter = text[at++];
    if (letter == delimiter_) {
        return true;
    }
    last = true;
    if (letter == '\n') {
        return true;
    }
    if (letter != '\r') {
        throw Error(ErrorKind::Failed, "text stands behind the end of a quoted field");
    }
    if (at == text.size()) {
        return at_end_;
    }
    at += text[at] == '\n' ? 1U : 0U;
    return true;
}

}  // namespace dsar
