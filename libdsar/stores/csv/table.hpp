// SPDX-License-Identifier: Apache-2.0
// A CSV file as a table: named columns and records that have exactly these, in UTF-8.
#pragma once

#include "libdsar/stores/csv/parser.hpp"
#include "libdsar/stores/encoding.hpp"
#include "libdsar/stores/file_set.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace dsar {

/// The options of a CSV store.
struct CsvOptions {
    char delimiter = '\0';  ///< 0: found out for each file
    bool header = true;
    FileEncoding encoding;
    bool columns_may_lack = false;

    /// Throws Error (NotSetUp) for values that cannot be.
    static CsvOptions of(const StoreEntry& store);
};

/// The names of columns as the map uses them: those of the header; a nameless column is `c` and its
/// number, a repeated name gets `_2`, `_3`.
std::vector<std::string> column_names(const std::vector<std::string_view>& header);

/// The delimiter of `, ; tab |` that splits the records at the front of a file best: into equally
/// many fields, as many as can be. `complete`: the text ends where the file does.
char detect_delimiter(std::string_view text, bool complete);

/// An open CSV file. All errors name store, collection, file and record.
class CsvTable {
 public:
    /// Reads the header. The arguments must outlive the table. Throws Error (Failed).
    CsvTable(const StoreEntry& store, const CollectionEntry& collection, const StoreFile& file,
             const CsvOptions& options);

    [[nodiscard]] const std::vector<std::string>& columns() const { return columns_; }
    /// The column's index, if there is one of that name.
    [[nodiscard]] std::optional<std::size_t> column(std::string_view name) const;

    /// Goes to the next record; false at the end. Throws Error (Failed) when it has more or fewer
    /// fields than there are columns, or bytes that are not of its encoding.
    bool next();

    /// Goes to the first record of `text`, which is a piece of this file, as number `number`; there
    /// is no next() after that. Returns where it ends in the text; 0: there is none. The text must
    /// outlive fields(). Throws Error (Failed) as next() does.
    std::size_t take(std::string_view text, std::int64_t number);

    /// Goes to the first record of `text`, which stands at `at` in the file's text; there is no
    /// next() and no take() after that. False: there is none. Throws Error (Failed) as next() does.
    bool go_to(std::string_view text, std::uint64_t at);

    /// The file's text in UTF-8, from its front, for reading it in another way.
    [[nodiscard]] std::unique_ptr<ByteSource> open() const;
    /// Whether bytes of other encodings pass unchecked, or cannot come.
    [[nodiscard]] bool is_any_text_sound() const;
    /// Complains about the record `number`.
    [[noreturn]] void fail_at(std::int64_t number, const Error& cause);

    [[nodiscard]] const std::vector<std::string_view>& fields() const { return parser_->fields(); }
    /// From 1, the header not counted.
    [[nodiscard]] std::int64_t number() const { return number_; }
    [[nodiscard]] std::size_t taken() const { return parser_->taken(); }
    /// The record as it is written, and where it begins in the file's text in UTF-8.
    [[nodiscard]] std::string_view record() const { return parser_->record(); }
    [[nodiscard]] std::uint64_t offset() const { return piece_at_ + parser_->offset(); }
    [[nodiscard]] char delimiter() const { return delimiter_; }

 private:
    void check_count() const;
    char detected_delimiter() const;
    bool advance();
    void check_record() const;
    [[noreturn]] void fail(const std::string& why, const std::string& next = {}) const;
    std::string place() const;

    const StoreEntry& store_;
    const CollectionEntry& collection_;
    const StoreFile& file_;
    const CsvOptions& options_;
    char delimiter_;
    std::unique_ptr<CsvParser> parser_;
    std::uint64_t piece_at_ = 0;  // where in the file the parser began
    std::vector<std::string> columns_;
    std::int64_t number_ = 0;
    bool first_is_read_ = false;  // without header the first record gives the number of columns
};

}  // namespace dsar
