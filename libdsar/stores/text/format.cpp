// SPDX-License-Identifier: Apache-2.0
#include "libdsar/stores/text/format.hpp"

#include "libdsar/base/error.hpp"
#include "libdsar/base/unicode.hpp"
#include "libdsar/model/text_parts.hpp"
#include "libdsar/stores/options.hpp"
#include "libdsar/stores/text/line_formats.hpp"
#include "libdsar/stores/text/pattern_parts.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <span>
#include <string>
#include <sys/stat.h>
#include <utility>

namespace dsar {
namespace {

Pattern pattern_option(const StoreEntry& store, std::string_view name, const std::string& text) {
    try {
        return Pattern(text);
    } catch (const Error& error) {
        throw settings_error(store, {}, fmt::format("`{}` is no pattern: {}", name, error.why()));
    }
}

std::string_view without_line_end(std::string_view text) {
    text.remove_suffix(text.ends_with('\n') ? 1 : 0);
    text.remove_suffix(text.ends_with('\r') ? 1 : 0);
    return text;
}

/// The parts of a format that is known by name.
std::span<const FormatPart> parts_by_name(bool is_syslog, bool combined) {
    return is_syslog ? syslog_parts() : access_log_parts(combined);
}

}  // namespace

TextFormat::TextFormat(const StoreEntry& store)
    : kind_(Kind::Plain), encoding_(FileEncoding::of(store)) {
    const std::string pattern = option(store, "pattern");
    const std::string start = option(store, "record_start");
    const std::string name = choice_option(store, "format",
                                           {pattern.empty() ? "plain" : "pattern", "plain",
                                            "combined", "common", "syslog", "journald", "pattern"});
    const bool says_pattern = name == "pattern";
    if (says_pattern == pattern.empty()) {
        throw settings_error(store, {},
                             says_pattern
                                 ? "`format: pattern` needs a `pattern`"
                                 : "it has a `format` and a `pattern`: one of them counts");
    }
    kind_ = says_pattern         ? Kind::Pattern
            : name == "combined" ? Kind::Combined
            : name == "common"   ? Kind::Common
            : name == "syslog"   ? Kind::Syslog
            : name == "journald" ? Kind::Journal
                                 : Kind::Plain;
    if (!start.empty()) {
        if (kind_ == Kind::Journal) {
            throw settings_error(store, {},
                                 "entries of a journal end in an empty line: `record_start` is "
                                 "for other formats");
        }
        start_ = pattern_option(store, "record_start", start);
    }
    if (says_pattern) {
        read_pattern(store, pattern);
    } else if (kind_ != Kind::Plain && kind_ != Kind::Journal) {
        for (const auto& part : parts_by_name(kind_ == Kind::Syslog, kind_ == Kind::Combined)) {
            names_.emplace_back(part.first);
        }
    }
    read_year(store);
}

void TextFormat::read_year(const StoreEntry& store) {
    const std::string year = option(store, "year");
    if (year.empty()) {
        return;
    }
    const bool is_year = year.size() == 4 && std::ranges::all_of(year, &is_digit) && year[0] != '0';
    if (kind_ != Kind::Syslog || (year != "file" && !is_year)) {
        throw settings_error(store, {},
                             kind_ != Kind::Syslog
                                 ? "`year` is for `format: syslog`: other times name theirs"
                                 : "`year` must be `file` or a year of four digits");
    }
    year_of_file_ = !is_year;
    year_ = is_year ? std::stoi(year) : 0;
    if (year_of_file_) {
        names_.emplace_back(year_from);
    }
}

YearSource TextFormat::years_of(const StoreFile& file) const {
    if (!year_of_file_ || file.archive) {
        return {year_, {}};
    }
    struct stat state {};
    if (::stat(file.path.c_str(), &state) != 0) {
        return {};
    }
    const auto changed = std::chrono::sys_seconds(std::chrono::seconds(state.st_mtim.tv_sec));
    return {0, Date(std::chrono::floor<std::chrono::days>(changed))};
}

void TextFormat::read_pattern(const StoreEntry& store, const std::string& text) {
    pattern_ = pattern_option(store, "pattern", text);
    try {
        for (PatternPart& each : pattern_parts(text)) {
            add_part(std::move(each.name), each.pattern);
        }
    } catch (const Error& error) {
        throw settings_error(store, {}, fmt::format("`pattern`: {}", error.why()));
    }
    for (const Part& each : parts_) {
        if (each.name == whole_line) {
            throw settings_error(store, {},
                                 "`pattern`: `line` is what a line that does not fit is called");
        }
        names_.push_back(each.name);
    }
}

void TextFormat::add_part(std::string name, const std::string& pattern) {
    Part part{std::move(name), Pattern(pattern), {}};
    for (const std::string_view none : {"", "-", "0"}) {
        if (!part.cleared && part.pattern.fits(none)) {
            part.cleared = none;
        }
    }
    parts_.push_back(std::move(part));
}

std::size_t TextFormat::record_end(std::string_view text, bool is_last, std::size_t& seen) const {
    if (kind_ == Kind::Journal) {
        return journal_entry_end(text, is_last, seen);
    }
    while (true) {
        // `seen` is where a line begins, or is known to go on.
        const std::size_t line_feed = text.find('\n', seen);
        if (line_feed == std::string_view::npos) {
            seen = text.size();
            return is_last ? text.size() : 0;
        }
        const std::size_t next = line_feed + 1;
        if (!start_) {
            return next;
        }
        const std::size_t next_end = text.find('\n', next);
        if (next_end == std::string_view::npos && !is_last) {
            return 0;
        }
        if (next == text.size() || start_->begins(text.substr(next, next_end - next))) {
            return next;
        }
        seen = next;
    }
}

std::size_t TextFormat::last_end(std::string_view text, bool is_last) const {
    if (is_last) {
        return text.size();
    }
    if (kind_ == Kind::Journal) {
        std::size_t at = 0;
        std::size_t seen = 0;
        while (const std::size_t size = journal_entry_end(text.substr(at), false, seen)) {
            at += size;
            seen = 0;
        }
        return at;
    }
    std::size_t end = text.rfind('\n');
    if (!start_) {
        return end == std::string_view::npos ? 0 : end + 1;
    }
    while (end != std::string_view::npos && end > 0) {
        const std::size_t before = text.rfind('\n', end - 1);
        if (before == std::string_view::npos) {
            return 0;
        }
        if (start_->begins(text.substr(before + 1, end - before - 1))) {
            return before + 1;
        }
        end = before;
    }
    return 0;
}

std::string_view TextFormat::text_of(std::string_view record) const {
    return kind_ == Kind::Journal ? record : without_line_end(record);
}

bool TextFormat::fits(std::string_view text, std::vector<TextPart>& parts) const {
    switch (kind_) {
        case Kind::Plain:
            return false;
        case Kind::Combined:
        case Kind::Common:
            return take_access_log(text, kind_ == Kind::Combined, parts);
        case Kind::Syslog:
            return take_syslog(text, parts);
        case Kind::Journal:
            return take_journal(text, parts);
        case Kind::Pattern:
            return fits_pattern(text, parts);
    }
    return false;
}

bool TextFormat::fits_pattern(std::string_view text, std::vector<TextPart>& parts) const {
    std::vector<std::string_view> groups;
    if (!pattern_->match(text, groups)) {
        return false;
    }
    parts.clear();
    for (std::size_t index = 0; index < groups.size(); ++index) {
        const std::string& name = pattern_->names()[index];
        if (!name.empty() && groups[index].data() != nullptr) {
            parts.push_back(part_of(text, name, groups[index], Written::Plain));
        }
    }
    return true;
}

void TextFormat::take_apart(std::string_view text, std::vector<TextPart>& parts,
                            const YearSource& years) const {
    if (!fits(text, parts)) {
        if (kind_ == Kind::Journal) {
            text.remove_suffix(text.size() - (text.find_last_not_of('\n') + 1));
        }
        parts = {{whole_line, text, Written::Whole, 0, text.size()}};
        return;
    }
    if (kind_ != Kind::Syslog || (years.year == 0 && !years.changed)) {
        return;
    }
    const auto time = std::ranges::find(parts, "time", &TextPart::name);
    if (time != parts.end() && old_stamp_size(time->text) == time->text.size() &&
        !time->text.empty()) {
        time->year = year_of(time->text, years);
        if (time->year != 0 && years.changed) {
            parts.push_back({year_from, "file", Written::Fixed});
        }
    }
}

Record TextFormat::record(std::string_view text, const std::set<std::string, std::less<>>* names,
                          const YearSource& years) const {
    std::vector<TextPart> parts;
    take_apart(text, parts, years);
    Record record;
    for (const TextPart& part : parts) {
        if (names == nullptr || names->contains(part.name)) {
            record.fields.push_back({std::string(part.name), value_of(part)});
        }
    }
    return record;
}

const TextFormat::Part* TextFormat::part(std::string_view name) const {
    const auto found = std::find_if(parts_.begin(), parts_.end(),
                                    [&](const Part& each) { return each.name == name; });
    return found == parts_.end() ? nullptr : &*found;
}

std::string TextFormat::refusal(std::string_view name, const Value& value) const {
    if (kind_ == Kind::Journal) {
        return name == whole_line ? refusal_of(Written::Whole, value) : std::string();
    }
    if (const Part* const mine = part(name)) {
        const Value now = written_for(name, value);
        if (now.is_null() || !mine->pattern.fits(now.text)) {
            return value.is_null() ? "the pattern lets nothing stand there for no value"
                                   : "the pattern does not let this value stand there";
        }
    }
    Written written = name == whole_line  ? Written::Whole
                      : name == year_from ? Written::Fixed
                                          : Written::Plain;
    if (kind_ != Kind::Plain && kind_ != Kind::Pattern) {
        for (const auto& [each, how] :
             parts_by_name(kind_ == Kind::Syslog, kind_ == Kind::Combined)) {
            written = each == name ? how : written;
        }
    }
    std::string why = refusal_of(written, value);
    why = why.empty() ? encoding_.refusal(value.text) : why;
    return why.empty() && written != Written::Quoted ? refusal_of_lines(value.text) : why;
}

/// Why a text would end the record that it is written into.
std::string TextFormat::refusal_of_lines(std::string_view text) const {
    bool ends = text.ends_with('\r');
    for (std::size_t at = text.find('\n'); at != std::string_view::npos && !ends;
         at = text.find('\n', at + 1)) {
        const std::string_view next = text.substr(at + 1);
        ends = !start_ || next.empty() || start_->begins(next.substr(0, next.find('\n')));
    }
    return ends ? "a line would end in it" : std::string();
}

Value TextFormat::written_for(std::string_view name, const Value& value) const {
    const Part* const mine = value.is_null() ? part(name) : nullptr;
    return mine != nullptr && mine->cleared ? text_value(*mine->cleared) : value;
}

}  // namespace dsar
