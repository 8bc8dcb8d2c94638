// SPDX-License-Identifier: Apache-2.0
// How the files of a `text` store are written, as its map says: where records begin, and what parts
// they have.
#pragma once

#include "libdsar/base/pattern.hpp"
#include "libdsar/map/data_map.hpp"
#include "libdsar/model/record.hpp"
#include "libdsar/stores/encoding.hpp"
#include "libdsar/stores/file_set.hpp"
#include "libdsar/stores/text/clock.hpp"
#include "libdsar/stores/text/part.hpp"

#include <cstddef>
#include <functional>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace dsar {

/// The format of a store. Thread-safe.
class TextFormat {
 public:
    /// Throws Error (NotSetUp) for options that cannot be.
    explicit TextFormat(const StoreEntry& store);

    [[nodiscard]] const FileEncoding& encoding() const { return encoding_; }

    /// What the map and the file say of years that its times do not name.
    [[nodiscard]] YearSource years_of(const StoreFile& file) const;

    /// Whether each line is a record; else records have several lines.
    [[nodiscard]] bool is_by_line() const { return kind_ != Kind::Journal && !start_; }
    /// Whether what is looked for may stand there in escapes.
    [[nodiscard]] bool has_escapes() const {
        return kind_ == Kind::Combined || kind_ == Kind::Common;
    }

    /// Where the record at the front of `text` ends, with its end of line; 0: it goes on behind the
    /// text. `seen`: how much of it was looked through before, from 0 on, and is now.
    [[nodiscard]] std::size_t record_end(std::string_view text, bool is_last,
                                         std::size_t& seen) const;

    /// Of `text`, which begins with a record, where the last record ends that is whole: 0 for none.
    [[nodiscard]] std::size_t last_end(std::string_view text, bool is_last) const;

    /// The text of a record without its end of line.
    [[nodiscard]] std::string_view text_of(std::string_view record) const;

    /// The parts of a record's text; one that does not fit the format has the one part `line`.
    void take_apart(std::string_view text, std::vector<TextPart>& parts,
                    const YearSource& years = {}) const;

    /// The record that a text is; of its fields only those in `names`, if given.
    [[nodiscard]] Record record(std::string_view text,
                                const std::set<std::string, std::less<>>* names = nullptr,
                                const YearSource& years = {}) const;

    /// The parts that records may have, but for `line`; none are known of a journal.
    [[nodiscard]] const std::vector<std::string>& names() const { return names_; }

    /// Why a value cannot be written into a part of that name; empty: it can, or there is none.
    [[nodiscard]] std::string refusal(std::string_view name, const Value& value) const;

    /// What stands in a part that is cleared: the value itself, unless a pattern wants another.
    [[nodiscard]] Value written_for(std::string_view name, const Value& value) const;

 private:
    enum class Kind { Plain, Combined, Common, Syslog, Journal, Pattern };

    /// A group of the store's own pattern.
    struct Part {
        std::string name;
        Pattern pattern;
        std::optional<std::string> cleared;  ///< what may stand there for nothing
    };

    void read_year(const StoreEntry& store);
    void read_pattern(const StoreEntry& store, const std::string& text);
    void add_part(std::string name, const std::string& pattern);
    [[nodiscard]] bool fits(std::string_view text, std::vector<TextPart>& parts) const;
    [[nodiscard]] bool fits_pattern(std::string_view text, std::vector<TextPart>& parts) const;
    [[nodiscard]] const Part* part(std::string_view name) const;
    [[nodiscard]] std::string refusal_of_lines(std::string_view text) const;

    Kind kind_;
    FileEncoding encoding_;
    bool year_of_file_ = false;
    int year_ = 0;  // of all files; 0: none
    std::optional<Pattern> start_;
    std::optional<Pattern> pattern_;
    std::vector<Part> parts_;
    std::vector<std::string> names_;
};

}  // namespace dsar
