// SPDX-License-Identifier: Apache-2.0
#include "libdsar/stores/text/clock.hpp"
#include "libdsar/stores/text/line_formats.hpp"

#include <algorithm>
#include <array>

namespace dsar {
namespace {

constexpr std::array<FormatPart, 10> all_parts{{{"address", Written::Word},
                                                {"ident", Written::Word},
                                                {"user", Written::Words},
                                                {"time", Written::Clock},
                                                {"request", Written::Quoted},
                                                {"status", Written::Digits},
                                                {"bytes", Written::Digits},
                                                {"rest", Written::Plain},
                                                {"referer", Written::Quoted},
                                                {"agent", Written::Quoted}}};

/// Goes through a line from its front.
class Reader {
 public:
    Reader(std::string_view line, std::vector<TextPart>& parts) : line_(line), parts_(parts) {}

    bool word(std::string_view name) {
        const std::size_t end = line_.find(' ', at_);
        return end != std::string_view::npos && end > at_ && add(name, Written::Word, end, end + 1);
    }

    /// Up to the time, which stands in brackets: the name may have blanks in it.
    bool user() {
        for (std::size_t end = line_.find(" [", at_); end != std::string_view::npos;
             end = line_.find(" [", end + 1)) {
            const std::string_view rest = line_.substr(end + 2);
            const std::string_view clock = rest.substr(0, rest.find(']'));
            const bool ends = clock.size() < rest.size();
            if (ends && (clock == "-" || clock_read(clock))) {
                return end > at_ && add("user", Written::Words, end, end + 2) &&
                       add("time", Written::Clock, at_ + clock.size(), at_ + clock.size() + 1) &&
                       skip(" ");
            }
        }
        return false;
    }

    bool quoted(std::string_view name) {
        if (!skip("\"")) {
            return false;
        }
        std::size_t end = at_;
        while (end < line_.size() && line_[end] != '"') {
            end += line_[end] == '\\' ? std::size_t{2} : std::size_t{1};
        }
        return end < line_.size() && add(name, Written::Quoted, end, end + 1);
    }

    bool number(std::string_view name) {
        const std::size_t end = std::min(line_.find(' ', at_), line_.size());
        const std::string_view text = line_.substr(at_, end - at_);
        const bool is_number =
            text == "-" ||
            (!text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos);
        return is_number && add(name, Written::Digits, end, end);
    }

    bool skip(std::string_view text) {
        const bool there = line_.substr(at_).starts_with(text);
        at_ += there ? text.size() : 0;
        return there;
    }

    /// What is left, if anything.
    bool rest() {
        return at_ == line_.size() ||
               (skip(" ") && add("rest", Written::Plain, line_.size(), line_.size()));
    }

 private:
    bool add(std::string_view name, Written written, std::size_t end, std::size_t next) {
        parts_.push_back({name, line_.substr(at_, end - at_), written, at_, end});
        at_ = next;
        return true;
    }

    std::string_view line_;
    std::vector<TextPart>& parts_;
    std::size_t at_ = 0;
};

}  // namespace

bool take_access_log(std::string_view record, bool combined, std::vector<TextPart>& parts) {
    parts.clear();
    Reader reader(record, parts);
    const bool common = reader.word("address") && reader.word("ident") && reader.user() &&
                        reader.quoted("request") && reader.skip(" ") && reader.number("status") &&
                        reader.skip(" ") && reader.number("bytes");
    return common &&
           (!combined || (reader.skip(" ") && reader.quoted("referer") && reader.skip(" ") &&
                          reader.quoted("agent"))) &&
           reader.rest();
}

std::span<const FormatPart> access_log_parts(bool combined) {
    return std::span(all_parts).first(combined ? all_parts.size() : all_parts.size() - 2);
}

}  // namespace dsar
