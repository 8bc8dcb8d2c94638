// SPDX-License-Identifier: Apache-2.0
#include "libdsar/model/text_parts.hpp"
#include "libdsar/stores/text/clock.hpp"
#include "libdsar/stores/text/line_formats.hpp"

#include <algorithm>
#include <array>

namespace dsar {
namespace {

constexpr std::array<FormatPart, 9> all_parts{{{"priority", Written::Rank},
                                               {"version", Written::Fixed},
                                               {"time", Written::Stamp},
                                               {"host", Written::Word},
                                               {"program", Written::Word},
                                               {"process", Written::Word},
                                               {"message_id", Written::Word},
                                               {"data", Written::Elements},
                                               {"message", Written::Plain}}};

constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

/// Where the element ends that begins at `at`, in which quoted text may hold brackets; behind the
/// end of the text when it does not.
std::size_t element_end(std::string_view text, std::size_t at) {
    bool in_quotes = false;
    for (++at; at < text.size(); ++at) {
        if (text[at] == '\\' && in_quotes) {
            ++at;
        } else if (text[at] == '"') {
            in_quotes = !in_quotes;
        } else if (text[at] == ']' && !in_quotes) {
            return at + 1;
        }
    }
    return text.size() + 1;
}

/// How many bytes of structured data the text begins with; 0: with none.
std::size_t data_size(std::string_view text) {
    if (text == "-" || text.starts_with("- ")) {
        return 1;
    }
    std::size_t end = 0;
    while (end < text.size() && text[end] == '[') {
        end = element_end(text, end);
    }
    return end > text.size() ? 0 : end;
}

/// Goes through a line from its front.
class Reader {
 public:
    Reader(std::string_view line, std::vector<TextPart>& parts) : line_(line), parts_(parts) {}

    [[nodiscard]] std::size_t at() const { return at_; }
    void go_back(std::size_t at) { at_ = at; }

    /// `<34>`, which files mostly lack.
    bool priority() {
        if (!line_.starts_with('<')) {
            return true;
        }
        const std::size_t end = line_.find('>');
        const bool fits = end != std::string_view::npos && end > 1 && end <= 4 &&
                          std::all_of(line_.begin() + 1,
                                      line_.begin() + static_cast<std::ptrdiff_t>(end), &is_digit);
        if (fits) {
            at_ = 1;
            add("priority", end, end + 1);
        }
        return fits;
    }

    /// RFC 5424 behind the priority: `1 time host program process message-id data message`.
    bool structured() {
        if (!skip("1 ")) {
            return false;
        }
        parts_.push_back({"version", line_.substr(at_ - 2, 1), Written::Fixed, at_ - 2, at_ - 1});
        const std::size_t size = rest().starts_with("- ") ? 1 : stamp_size(rest());
        if (size == 0 || at_ + size >= line_.size() || line_[at_ + size] != ' ') {
            return false;
        }
        add("time", at_ + size, at_ + size + 1);
        return word("host") && word("program") && word("process") && word("message_id") && data();
    }

    /// `time host program[process]: message`
    bool plain() {
        const std::size_t old = old_stamp_size(rest());
        const std::size_t size = old != 0 ? old : stamp_size(rest());
        if (size == 0 || at_ + size >= line_.size() || line_[at_ + size] != ' ') {
            return false;
        }
        add("time", at_ + size, at_ + size + 1);
        if (!word("host")) {
            return false;
        }
        tag();
        return add("message", line_.size(), line_.size());
    }

 private:
    [[nodiscard]] std::string_view rest() const { return line_.substr(at_); }

    bool skip(std::string_view text) {
        const bool there = rest().starts_with(text);
        at_ += there ? text.size() : 0;
        return there;
    }

    bool add(std::string_view name, std::size_t end, std::size_t next) {
        const auto* const part = std::find_if(all_parts.begin(), all_parts.end(),
                                              [&](const auto& each) { return each.first == name; });
        parts_.push_back({name, line_.substr(at_, end - at_), part->second, at_, end});
        at_ = next;
        return true;
    }

    bool word(std::string_view name) {
        const std::size_t end = line_.find(' ', at_);
        return end != std::string_view::npos && end > at_ && add(name, end, end + 1);
    }

    bool data() {
        const std::size_t end = at_ + data_size(rest());
        if (end == at_ || (end < line_.size() && line_[end] != ' ')) {
            return false;
        }
        add("data", end, std::min(end + 1, line_.size()));
        skip(byte_order_mark);
        return add("message", line_.size(), line_.size());
    }

    /// A message without a program has none of these parts.
    void tag() {
        const std::string_view word = rest().substr(0, rest().find(' '));
        const std::string_view name = word.substr(0, word.find_first_of("[:"));
        const std::string_view behind = word.substr(name.size());
        if (name.empty() || behind.empty() ||
            name.find_first_of("\"<>]") != std::string_view::npos) {
            return;
        }
        const std::size_t close = behind.find("]:");
        const bool has_process =
            behind.front() == '[' && close != std::string_view::npos && close > 1;
        if (!has_process && behind != ":") {
            return;
        }
        add("program", at_ + name.size(), at_ + name.size() + 1);
        if (has_process) {
            add("process", at_ + close - 1, at_ + close + 1);
        }
        skip(" ");
    }

    std::string_view line_;
    std::vector<TextPart>& parts_;
    std::size_t at_ = 0;
};

}  // namespace

bool take_syslog(std::string_view record, std::vector<TextPart>& parts) {
    parts.clear();
    Reader reader(record, parts);
    if (!reader.priority()) {
        return false;
    }
    const std::size_t behind_priority = reader.at();
    const std::size_t count = parts.size();
    if (count > 0 && reader.structured()) {
        return true;
    }
    parts.resize(count);
    reader.go_back(behind_priority);
    return reader.plain();
}

bool is_syslog_data(std::string_view text) {
    return !text.empty() && data_size(text) == text.size();
}

std::span<const FormatPart> syslog_parts() {
    return all_parts;
}

}  // namespace dsar
