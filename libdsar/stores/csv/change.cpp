// SPDX-License-Identifier: Apache-2.0
#include "libdsar/stores/csv/change.hpp"

#include "libdsar/base/unicode.hpp"
#include "libdsar/stores/csv/edit.hpp"
#include "libdsar/stores/json/edit.hpp"
#include "libdsar/stores/options.hpp"
#include "libdsar/stores/seen_records.hpp"

#include <fmt/format.h>

#include <map>
#include <optional>
#include <utility>

namespace dsar {
namespace {

namespace fs = std::filesystem;

/// A cell with values written into it, one after the other: as a whole, or into the JSON that it
/// holds.
std::string cell_with(std::string_view cell, std::span<const NewValue> values) {
    std::string text(cell);
    JsonEditor editor;
    for (const NewValue& value : values) {
        const FieldPath path(value.path);
        text = path.is_nested()
                   ? editor.in_text(std::move(text), std::span(path.parts).subspan(1), value.value)
                   : value.value.text;
    }
    return text;
}

std::vector<Splice> cell_splices(const CsvTable& table, std::span<const NewValue> values) {
    std::map<std::size_t, std::vector<NewValue>> by_column;
    for (const NewValue& value : values) {
        if (const auto column = table.column(FieldPath(value.path).name())) {
            by_column[*column].push_back(value);
        }
    }
    const std::string_view record = table.record();
    const auto written = written_fields(record, table.delimiter());
    std::vector<Splice> splices;
    for (const auto& [column, mine] : by_column) {
        const std::string text = cell_with(table.fields()[column], mine);
        if (text == table.fields()[column]) {
            continue;
        }
        const std::string_view old = written[column];
        const std::uint64_t begin =
            table.offset() + static_cast<std::uint64_t>(old.data() - record.data());
        splices.push_back({begin, begin + old.size(),
                           csv_field(text, old, table.delimiter(), written.size() == 1)});
    }
    return splices;
}

class CsvWalk {
 public:
    CsvWalk(const StoreEntry& store, const fs::path& root, const CsvOptions& options)
        : store_(store), root_(root), options_(options) {}

    void run(const CollectionEntry& collection, const FlatFormat::Wants& wants,
             const FlatFormat::Visit& visit) const {
        each_text_file(store_, collection, files_of(store_, collection, root_),
                       [&](const StoreFile& file) { read_file(collection, file, wants, visit); });
    }

    /// FlatFormat::walk_seen.
    bool run_seen(const CollectionEntry& collection, const FlatFormat::Visit& visit) const {
        std::optional<OpenFile> open;
        const auto begin = [&](const StoreFile& file) {
            open.emplace(fs::canonical(file.path), file_state(file.path),
                         only_read_because(store_, file),
                         CsvTable(store_, collection, file, options_));
        };
        const auto take = [&](const StoreFile& file, const SeenRecord& seen,
                              std::string_view text) {
            if (open->table.go_to(text, seen.begin)) {
                meet(*open, {0, file.name, 0}, visit);
            }
        };
        try {
            return options_.encoding.name.empty() &&
                   read_seen(store_, collection, files_of(store_, collection, root_), begin, take);
        } catch (const Error& error) {
            if (error.kind() != ErrorKind::Failed) {
                throw;
            }
            return false;
        }
    }

 private:
    struct OpenFile {
        fs::path path;
        FileState state;
        std::string_view only_read;
        CsvTable table;

        OpenFile(fs::path where, const FileState& now, std::string_view why, CsvTable records)
            : path(std::move(where)), state(now), only_read(why), table(std::move(records)) {}
    };

    void read_file(const CollectionEntry& collection, const StoreFile& file,
                   const FlatFormat::Wants& wants, const FlatFormat::Visit& visit) const {
        const fs::path path = fs::canonical(file.path);
        const FileState state = file_state(path);
        OpenFile open(path, state, only_read_because(store_, file),
                      CsvTable(store_, collection, file, options_));
        if (open.table.columns().empty()) {
            return;
        }
        require_key(collection, file, open.table);
        while (open.table.next()) {
            const Position position{open.table.number(), file.name, 0};
            if (wants(position)) {
                meet(open, position, visit);
            }
        }
    }

    /// Without a column of the key no record would be found, and all would seem gone.
    void require_key(const CollectionEntry& collection, const StoreFile& file,
                     const CsvTable& table) const {
        for (const std::string& name : collection.key) {
            const FieldPath path(name);
            if (!path.is_position() && !table.column(path.name()) && !options_.columns_may_lack) {
                throw reading_error(store_, collection.name,
                                    fmt::format("{} has no column {}", file.name, name),
                                    "if some files lack it, say `missing_columns: allow` in the "
                                    "map");
            }
        }
    }

    static void meet(const OpenFile& open, const Position& position,
                     const FlatFormat::Visit& visit) {
        const CsvTable& table = open.table;
        std::optional<Record> record;
        const auto whole = [&]() -> const Record& {
            if (!record) {
                record = csv_record(table);
            }
            return *record;
        };
        RecordPlace place{RecordPlace::Kind::Line, table.offset(),
                          table.offset() + table.record().size()};
        place.only_read = open.only_read;
        visit({open.path, open.state, position, place, whole,
               [&](std::span<const NewValue> values) { return cell_splices(table, values); },
               table.record(), table.offset()});
    }

    const StoreEntry& store_;
    const fs::path& root_;
    const CsvOptions& options_;
};

std::string refusal(const NewValue& value, const CsvOptions& options) {
    const FieldPath path(value.path);
    if (path.is_position()) {
        return "it is no column of the file";
    }
    const bool is_text = value.value.kind != ValueKind::Bytes && is_utf8(value.value.text);
    if (!is_text || (path.is_nested() && !json_of(value.value))) {
        return "a CSV file cannot hold this value";
    }
    return options.encoding.refusal(value.value.text);
}

/// The digest of a record as it is written, if it stood in this file; empty where it has another
/// number of fields.
std::string digest_in(const StoreEntry& store, const CollectionEntry& collection,
                      const StoreFile& file, const CsvOptions& options, const std::string& text) {
    const CsvTable table(store, collection, file, options);
    CsvParser parser(bytes_in_memory(text), store.max_record, table.delimiter());
    if (!parser.next()) {
        return {};
    }
    const auto& fields = parser.fields();
    const bool knows_columns = options.header || !table.columns().empty();
    const std::vector<std::string> columns =
        knows_columns ? table.columns()
                      : column_names(std::vector<std::string_view>(fields.size()));
    if (columns.size() != fields.size()) {
        return {};
    }
    Record record;
    for (std::size_t index = 0; index < columns.size(); ++index) {
        record.fields.push_back({columns[index], text_value(std::string(fields[index]))});
    }
    return record_digest(record);
}

}  // namespace

Record csv_record(const CsvTable& table) {
    Record record;
    record.fields.reserve(table.columns().size());
    for (std::size_t index = 0; index < table.columns().size(); ++index) {
        record.fields.push_back(
            {table.columns()[index], text_value(std::string(table.fields()[index]))});
    }
    return record;
}

FlatFormat csv_format(const StoreEntry& store, const fs::path& root, const CsvOptions& options) {
    FlatFormat format;
    const CsvWalk walk(store, root, options);
    format.walk = [walk](const CollectionEntry& collection, const FlatFormat::Wants& wants,
                         const FlatFormat::Visit& visit) { walk.run(collection, wants, visit); };
    format.walk_seen = [walk](const CollectionEntry& collection, const FlatFormat::Visit& visit) {
        return walk.run_seen(collection, visit);
    };
    format.refusal = [&options](const NewValue& value) { return refusal(value, options); };
    if (!options.encoding.name.empty()) {
        format.to_bytes = [&options](const fs::path& path, std::vector<Splice> splices) {
            return options.encoding.splices(path, std::move(splices));
        };
    }
    format.files = [&store, &root](const CollectionEntry& collection) {
        return files_of(store, collection, root);
    };
    format.open = [&store, &options](const CollectionEntry& collection, const StoreFile& file) {
        auto source = open_collection_file(store, collection, file);
        const FileEncoding lenient{options.encoding.name, true};
        return lenient.read(std::move(source));
    };
    format.folder = store_path(store, root);
    format.digest_of = [&store, &options](const CollectionEntry& collection, const StoreFile& file,
                                          const std::string& text) {
        return digest_in(store, collection, file, options, text);
    };
    return format;
}

}  // namespace dsar
