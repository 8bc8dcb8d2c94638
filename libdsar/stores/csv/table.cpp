// SPDX-License-Identifier: Apache-2.0
#include "libdsar/stores/csv/table.hpp"

#include "libdsar/base/error.hpp"
#include "libdsar/base/unicode.hpp"
#include "libdsar/stores/options.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <utility>

namespace dsar {
namespace {

constexpr std::size_t front_size = std::size_t{1} << 16;
constexpr std::size_t sample_records = 20;

char delimiter_option(const StoreEntry& store) {
    const std::string text = option(store, "delimiter");
    if (text.empty()) {
        return '\0';
    }
    if (text == "tab" || text == "\\t") {
        return '\t';
    }
    const bool usable = text.size() == 1 && text != "\"" && text != "\n" && text != "\r";
    if (!usable || static_cast<unsigned char>(text[0]) >= 0x80) {
        throw settings_error(store, {}, "`delimiter` must be one ASCII letter, or tab");
    }
    return text[0];
}

/// How many fields the records of the text have with this delimiter; stops where it makes no sense.
std::vector<std::size_t> field_counts(std::string_view text, bool complete, char delimiter) {
    std::vector<std::size_t> counts;
    CsvParser parser(bytes_in_memory(std::string(text)), text.size() + 1, delimiter);
    try {
        while (counts.size() <= sample_records && parser.next()) {
            counts.push_back(parser.fields().size());
        }
    } catch (const Error&) {
        return complete ? std::vector<std::size_t>{} : counts;
    }
    const bool last_is_cut = !complete && counts.size() <= sample_records && counts.size() > 1;
    if (last_is_cut) {
        counts.pop_back();
    }
    return counts;
}

}  // namespace

CsvOptions CsvOptions::of(const StoreEntry& store) {
    CsvOptions options;
    options.delimiter = delimiter_option(store);
    options.header = flag_option(store, "header", true);
    options.encoding = FileEncoding::of(store);
    options.columns_may_lack =
        choice_option(store, "missing_columns", {"fail", "allow"}) == "allow";
    return options;
}

std::vector<std::string> column_names(const std::vector<std::string_view>& header) {
    const std::set<std::string_view> given(header.begin(), header.end());
    std::set<std::string> taken;
    std::vector<std::string> names;
    for (std::size_t index = 0; index < header.size(); ++index) {
        const std::string base =
            header[index].empty() ? fmt::format("c{}", index + 1) : std::string(header[index]);
        std::string name = base;
        const bool is_new = header[index].empty() && given.contains(name);
        for (std::size_t copy = 2; taken.contains(name) || (name != base && given.contains(name)) ||
                                   (is_new && name == base);
             ++copy) {
            name = fmt::format("{}_{}", base, copy);
        }
        taken.insert(name);
        names.push_back(std::move(name));
    }
    return names;
}

char detect_delimiter(std::string_view text, bool complete) {
    char best = ',';
    std::size_t best_count = 1;
    bool best_is_even = false;
    for (const char candidate : {',', ';', '\t', '|'}) {
        const std::vector<std::size_t> counts = field_counts(text, complete, candidate);
        if (counts.empty() || counts.front() < 2) {
            continue;
        }
        const bool is_even = std::all_of(counts.begin(), counts.end(), [&](std::size_t count) {
            return count == counts.front();
        });
        if (std::pair(is_even, counts.front()) > std::pair(best_is_even, best_count)) {
            best = candidate;
            best_count = counts.front();
            best_is_even = is_even;
        }
    }
    return best;
}

CsvTable::CsvTable(const StoreEntry& store, const CollectionEntry& collection,
                   const StoreFile& file, const CsvOptions& options)
    : store_(store),
      collection_(collection),
      file_(file),
      options_(options),
      delimiter_(options.delimiter == '\0' ? detected_delimiter() : options.delimiter),
      parser_(std::make_unique<CsvParser>(open(), store.max_record, delimiter_)) {
    if (!advance()) {
        if (options.header) {
            fail("the file has no header");
        }
        return;
    }
    check_record();
    if (options.header) {
        columns_ = column_names(fields());
    } else {
        columns_ = column_names(std::vector<std::string_view>(fields().size()));
        first_is_read_ = true;
    }
}

std::optional<std::size_t> CsvTable::column(std::string_view name) const {
    const auto found = std::find(columns_.begin(), columns_.end(), name);
    if (found == columns_.end()) {
        return std::nullopt;
    }
    return static_cast<std::size_t>(found - columns_.begin());
}

std::unique_ptr<ByteSource> CsvTable::open() const {
    return options_.encoding.read(open_collection_file(store_, collection_, file_));
}

char CsvTable::detected_delimiter() const {
    std::string front(front_size, '\0');
    std::size_t size = 0;
    bool complete = false;
    try {
        const auto source = open();
        while (size < front.size() && !complete) {
            const std::size_t count =
                source->read(std::as_writable_bytes(std::span(front)).subspan(size));
            size += count;
            complete = count == 0;
        }
    } catch (const Error& error) {
        // What is broken further behind is met again, and named, when the records are read.
        if (size == 0) {
            throw reading_error(store_, collection_.name, file_.name, error);
        }
    }
    return detect_delimiter(std::string_view(front).substr(0, size), complete);
}

bool CsvTable::next() {
    if (std::exchange(first_is_read_, false)) {
        number_ = 1;
        return true;
    }
    ++number_;
    if (!advance()) {
        return false;
    }
    check_count();
    check_record();
    return true;
}

std::size_t CsvTable::take(std::string_view text, std::int64_t number) {
    number_ = number;
    std::size_t size = 0;
    try {
        size = parser_->take(text);
    } catch (const Error& error) {
        throw reading_error(store_, collection_.name, place(), error);
    }
    if (size > 0) {
        check_count();
        check_record();
    }
    return size;
}

bool CsvTable::go_to(std::string_view text, std::uint64_t at) {
    // The parser leaves out one mark, which within a file is a letter like others.
    constexpr std::string_view mark = "\xEF\xBB\xBF";
    parser_ = std::make_unique<CsvParser>(bytes_in_memory(std::string(mark) + std::string(text)),
                                          store_.max_record, delimiter_);
    piece_at_ = at - mark.size();
    if (!advance()) {
        return false;
    }
    check_count();
    check_record();
    return true;
}

void CsvTable::fail_at(std::int64_t number, const Error& cause) {
    number_ = number;
    throw reading_error(store_, collection_.name, place(), cause);
}

void CsvTable::check_count() const {
    if (fields().size() != columns_.size()) {
        fail(fmt::format("it has {} fields, the {} has {}", fields().size(),
                         options_.header ? "header" : "first record", columns_.size()),
             "if the delimiter was guessed wrong, name it in the map: `delimiter: \";\"`");
    }
}

bool CsvTable::advance() {
    try {
        return parser_->next();
    } catch (const Error& error) {
        throw reading_error(store_, collection_.name, place(), error);
    }
}

bool CsvTable::is_any_text_sound() const {
    return options_.encoding.keep_bad_bytes || !options_.encoding.name.empty();
}

void CsvTable::check_record() const {
    if (!is_any_text_sound() && !std::all_of(fields().begin(), fields().end(), &is_utf8)) {
        fail("it is not UTF-8",
             "name the right one in the map, `encoding: windows-1257`, or take the bytes as they "
             "are, `encoding_errors: keep`");
    }
}

void CsvTable::fail(const std::string& why, const std::string& next) const {
    throw reading_error(store_, collection_.name, fmt::format("{}: {}", place(), why), next);
}

std::string CsvTable::place() const {
    return number_ == 0 && options_.header
               ? fmt::format("{}, header", file_.name)
               : fmt::format("{}, record {}", file_.name, std::max<std::int64_t>(number_, 1));
}

}  // namespace dsar
