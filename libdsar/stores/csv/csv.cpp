// SPDX-License-Identifier: Apache-2.0
// Connector `csv`: files of records in columns, plain, compressed or in archives, in any encoding.
// All values are text, as they stand there.
#include "libdsar/stores/scan/csv.hpp"

#include "libdsar/base/error.hpp"
#include "libdsar/base/nearest.hpp"
#include "libdsar/stores/connectors.hpp"
#include "libdsar/stores/csv/change.hpp"
#include "libdsar/stores/csv/table.hpp"
#include "libdsar/stores/file_set.hpp"
#include "libdsar/stores/flat_change.hpp"
#include "libdsar/stores/flat_copy.hpp"
#include "libdsar/stores/json/census.hpp"
#include "libdsar/stores/options.hpp"
#include "libdsar/stores/pass.hpp"
#include "libdsar/stores/seen_records.hpp"
#include "libdsar/stores/unclaimed.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

namespace dsar {
namespace {

/// What a table is opened by.
struct TablePlace {
    const StoreEntry& store;
    const CollectionEntry& collection;
    const StoreFile& file;
    const CsvOptions& options;
};

/// The columns that a probe needs, where they stand in this file.
struct Probe {
    std::vector<std::size_t> columns;
    Record record;

    void fill(const std::vector<std::string_view>& fields) {
        for (std::size_t index = 0; index < columns.size(); ++index) {
            record.fields[index].value.text = fields[columns[index]];
        }
    }
};

Probe make_probe(const CsvTable& table, const TablePlace& place, const Pass& pass) {
    std::set<std::string, std::less<>> needed = pass.names();
    for (const std::string& name : place.collection.key) {
        const FieldPath path(name);
        if (!path.is_position()) {
            needed.insert(path.name());
        }
    }
    Probe probe;
    for (const std::string& name : needed) {
        if (const auto column = table.column(name)) {
            probe.columns.push_back(*column);
            probe.record.fields.push_back({name, text_value({})});
        } else if (!place.options.columns_may_lack) {
            const std::string near = nearest(name, table.columns());
            throw reading_error(
                place.store, place.collection.name,
                fmt::format("{} has no column {}", place.file.name, name),
                near.empty() ? "if some files lack it, say `missing_columns: allow` in the map"
                             : fmt::format("did you mean {}?", near));
        }
    }
    return probe;
}

void offer(const CsvTable& table, const StoreFile& file, Probe& probe, Pass& pass) {
    probe.fill(table.fields());
    pass.offer(probe.record, {table.number(), file.name, 0}, [&] { return csv_record(table); });
}

/// Finds in records of one file that most likely answer, for a thread that searches.
class CsvFinder final : public RecordFinder {
 public:
    CsvFinder(const TablePlace& place, std::span<const Query> queries,
              const CollectionQueries& mine)
        : file_(place.file),
          pass_(queries, mine, sink()),
          table_(place.store, place.collection, place.file, place.options) {}

 private:
    void look(std::string_view text, const Position& position) override {
        if (table_.take(text, position.number) > 0) {
            pass_.offer_whole(csv_record(table_), {table_.number(), file_.name, 0});
        }
    }

    const StoreFile& file_;
    Pass pass_;
    CsvTable table_;
};

class CsvStore final : public Store {
 public:
    CsvStore(const StoreEntry& store, const std::filesystem::path& root)
        : store_(store), root_(root), options_(CsvOptions::of(store_)) {
        require_store_path(store_, root_);
    }

    std::vector<CollectionInfo> describe() override {
        std::vector<CollectionInfo> result;
        for (const CollectionEntry& collection : store_.collections) {
            CollectionInfo info{collection.name, {}, {}, {}};
            each_text_file(store_, collection, files_of(store_, collection, root_),
                           [&](const StoreFile& file) {
                               const CsvTable table(store_, collection, file, options_);
                               for (const std::string& column : table.columns()) {
                                   add_field(info, path_part(column));
                               }
                           });
            result.push_back(std::move(info));
        }
        add_unclaimed(store_, root_, result);
        return result;
    }

    void find(std::span<const Query> queries, const RecordSink& sink,
              const FindContext& context) override {
        LargeRecords large(store_, "record");
        std::uint64_t given = 0;
        const RecordSink counted = counting(sink, given);
        for (const CollectionQueries& mine : by_collection(queries)) {
            const std::vector<StoreFile> files = files_of(store_, *mine.collection, root_);
            Pass pass(queries, mine, counted);
            const std::uint64_t bytes = total_size(files);
            Meter meter(context, bytes, "bytes");
            const std::optional<NeedleSet> needles = scannable(store_, queries, mine, bytes);
            std::optional<SeenPass> seen;
            if (needles && options_.encoding.name.empty() && !asks_for_places(queries, mine)) {
                seen.emplace();
            }
            const Search search{queries,
                                mine,
                                counted,
                                pass,
                                meter,
                                needles ? &*needles : nullptr,
                                seen ? &*seen : nullptr,
                                large,
                                given};
            each_text_file(store_, *mine.collection, files, [&](const StoreFile& file) {
                read_noting(search.seen, file, [&] { search_file(search, file); });
            });
            if (seen) {
                keep_seen(store_, *mine.collection, *seen);
            }
        }
        large.require_none();
    }

    std::unique_ptr<ByteSource> open(const CollectionEntry&, const RecordKey&) override {
        return nullptr;
    }

    std::vector<Obstacle> obstacles(std::span<const Change> changes) override {
        return flat_obstacles(csv_format(store_, root_, options_), changes);
    }

    std::vector<std::string> copies(std::span<const Change> changes) override {
        return flat_copies(store_, csv_format(store_, root_, options_), changes);
    }

    ChangeResult change(std::span<const Change> changes, const ChangeContext& context) override {
        return change_flat(store_, csv_format(store_, root_, options_), changes, context);
    }

 private:
    static void add_field(CollectionInfo& info, const std::string& name) {
        const bool known = std::any_of(info.fields.begin(), info.fields.end(),
                                       [&](const FieldInfo& field) { return field.name == name; });
        if (!known) {
            info.fields.push_back({name, "text", false, false});
        }
    }

    /// Of a collection.
    struct Search {
        std::span<const Query> queries;
        const CollectionQueries& mine;
        const RecordSink& sink;
        Pass& pass;
        Meter& meter;
        const NeedleSet* needles;
        SeenPass* seen;
        LargeRecords& large;
        const std::uint64_t& given;  ///< records so far
    };

    void search_file(const Search& search, const StoreFile& file) const {
        const CollectionEntry& collection = *search.mine.collection;
        CsvTable table(store_, collection, file, options_);
        if (table.columns().empty()) {
            return;
        }
        const TablePlace place{store_, collection, file, options_};
        Probe probe = make_probe(table, place, search.pass);
        if (search.needles != nullptr && is_searchable(table.delimiter())) {
            CsvOptions options = options_;
            options.delimiter = table.delimiter();
            FinderPool finders([&] {
                return std::make_unique<CsvFinder>(TablePlace{store_, collection, file, options},
                                                   search.queries, search.mine);
            });
            const ScanJob job{search.needles,
                              file.size,
                              scan_tuning(store_),
                              [&](std::uint64_t bytes) { search.meter.add(bytes); },
                              &finders,
                              search.sink,
                              file.name,
                              search.seen,
                              [&](const LargeRecord& record) {
                                  give_up(search.seen);
                                  search.large.add(collection, file.name, record);
                              },
                              &search.given};
            scan_file(table, job, [&] { offer(table, file, probe, search.pass); });
            return;
        }
        give_up(search.seen);
        while (table.next()) {
            search.meter.add(table.taken());
            offer(table, file, probe, search.pass);
        }
    }

    /// Parses only the records that may hold what is looked for.
    void scan_file(CsvTable& table, const ScanJob& job, const std::function<void()>& offer) const {
        const CsvForm form{table.delimiter(), !table.is_any_text_sound(),
                           options_.header ? table.offset() + table.record().size() : 0,
                           store_.max_record};
        std::int64_t number = 1;
        bool taking = false;
        try {
            scan_csv(table.open(), form, job, number, taking,
                     [&](std::string_view text, std::int64_t mine) {
                         job.passed(0);  // where it is asked whether to stop
                         const std::size_t size = table.take(text, mine);
                         if (size > 0) {
                             offer();
                         }
                         return size;
                     });
        } catch (const Error& error) {
            if (taking) {
                throw;
            }
            table.fail_at(number, error);
        }
    }

    const StoreEntry store_;
    std::filesystem::path root_;
    CsvOptions options_;
};

constexpr std::array options{
    ConnectorOption{"path", "a file, or the folder that the collections' paths lie in", true},
    ConnectorOption{"delimiter", "one letter, or tab; found out when not given"},
    ConnectorOption{"header", "false: no header line, the columns are c1, c2, .."},
    ConnectorOption{"encoding", "utf-8 (default), windows-1257, iso-8859-1, utf-16, .."},
    ConnectorOption{"encoding_errors", "keep: bytes that are not of the encoding pass as they are"},
    ConnectorOption{"missing_columns", "allow: not every file needs every column of the map"},
    ConnectorOption{"appends", "refuse, copy-tail or rotate: what programs write meanwhile"},
    ConnectorOption{"modified", "keep: a rewritten file keeps the time of its last change"},
    ConnectorOption{"may_be_empty", "true: a glob may match no file"},
    ConnectorOption{"expands", "how many times its size a compressed file may hold; 1000"}};

std::unique_ptr<StoreReader> open_reader(const StoreEntry& store,
                                         const std::filesystem::path& root) {
    return std::make_unique<CsvStore>(store, root);
}

std::unique_ptr<Store> open_changer(const StoreEntry& store, const std::filesystem::path& root) {
    return std::make_unique<CsvStore>(store, root);
}

}  // namespace

constinit const Connector csv_connector{.kind = "csv",
                                        .summary = "files of records in columns",
                                        .options = options,
                                        .open_reader = &open_reader,
                                        .open_to_change = &open_changer,
                                        .each_file = &each_file_of_store};

}  // namespace dsar
