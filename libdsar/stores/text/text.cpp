// SPDX-License-Identifier: Apache-2.0
// Connector `text`: logs of lines, or of records with several lines, plain, compressed or in
// archives. What does not fit the format is a record with the one field `line`, so that all of it
// can be searched.
#include "libdsar/base/error.hpp"
#include "libdsar/stores/connectors.hpp"
#include "libdsar/stores/file_set.hpp"
#include "libdsar/stores/flat_change.hpp"
#include "libdsar/stores/flat_copy.hpp"
#include "libdsar/stores/json/census.hpp"
#include "libdsar/stores/leftover.hpp"
#include "libdsar/stores/options.hpp"
#include "libdsar/stores/pass.hpp"
#include "libdsar/stores/text/change.hpp"
#include "libdsar/stores/text/scan.hpp"
#include "libdsar/stores/unclaimed.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

namespace dsar {
namespace {

/// How many records of a file describe() looks at where the format does not say what they have.
constexpr std::int64_t sample_records = 1000;

class TextStore final : public Store {
 public:
    TextStore(const StoreEntry& store, const std::filesystem::path& root)
        : store_(keeping_times(store)), root_(root), format_(store_) {
        require_store_path(store_, root_);
    }

    std::vector<CollectionInfo> describe() override {
        std::vector<CollectionInfo> result;
        for (const CollectionEntry& collection : store_.collections) {
            CollectionInfo info{collection.name, {}, {}, {}};
            for (const std::string& name : format_.names()) {
                add_field(info, name);
            }
            if (format_.names().empty()) {
                each_text_file(store_, collection, files_of(store_, collection, root_),
                               [&](const StoreFile& file) { look_at(collection, file, info); });
            }
            info.fields.push_back({std::string(whole_line), std::string(leftover_type), true});
            result.push_back(std::move(info));
        }
        add_unclaimed(store_, root_, result);
        return result;
    }

    void find(std::span<const Query> queries, const RecordSink& sink,
              const FindContext& context) override {
        LargeRecords large(store_, "record");
        for (const CollectionQueries& mine : by_collection(queries)) {
            const std::vector<StoreFile> files = files_of(store_, *mine.collection, root_);
            Pass pass(queries, mine, sink);
            const std::uint64_t bytes = total_size(files);
            Meter meter(context, bytes, "bytes");
            const std::optional<NeedleSet> needles = scannable(store_, queries, mine, bytes);
            each_text_file(store_, *mine.collection, files, [&](const StoreFile& file) {
                if (needles) {
                    scan_file(*mine.collection, file, pass, meter, *needles, large);
                } else {
                    read_file(*mine.collection, file, pass, meter);
                }
            });
        }
        large.require_none();
    }

    std::unique_ptr<ByteSource> open(const CollectionEntry&, const RecordKey&) override {
        return nullptr;
    }

    std::vector<Obstacle> obstacles(std::span<const Change> changes) override {
        return flat_obstacles(text_files(store_, root_, format_), changes);
    }

    std::vector<std::string> copies(std::span<const Change> changes) override {
        return flat_copies(store_, text_files(store_, root_, format_), changes);
    }

    ChangeResult change(std::span<const Change> changes, const ChangeContext& context) override {
        return change_flat(store_, text_files(store_, root_, format_), changes, context);
    }

 private:
    /// Where years are told by the time of a file's last change, that stays.
    static StoreEntry keeping_times(StoreEntry store) {
        if (option(store, "year") == "file") {
            store.options.try_emplace("modified", "keep");
        }
        return store;
    }

    static void add_field(CollectionInfo& info, const std::string& name) {
        const bool known = std::any_of(info.fields.begin(), info.fields.end(),
                                       [&](const FieldInfo& field) { return field.name == name; });
        if (!known) {
            info.fields.push_back({name, "text", true, false});
        }
    }

    void look_at(const CollectionEntry& collection, const StoreFile& file,
                 CollectionInfo& info) const {
        std::vector<TextPart> parts;
        read_text_file(store_, collection, file, format_, [&](const TextRecord& found) {
            format_.take_apart(format_.text_of(found.record), parts);
            for (const TextPart& part : parts) {
                if (part.name != whole_line) {
                    add_field(info, path_part(part.name));
                }
            }
            return found.number < sample_records;
        });
    }

    void offer(std::string_view record, std::int64_t number, const StoreFile& file,
               const YearSource& years, Pass& pass) const {
        const std::string_view text = format_.text_of(record);
        pass.offer(format_.record(text, &pass.names(), years), {number, file.name, 0},
                   [&] { return format_.record(text, nullptr, years); });
    }

    void read_file(const CollectionEntry& collection, const StoreFile& file, Pass& pass,
                   Meter& meter) const {
        const YearSource years = format_.years_of(file);
        read_text_file(store_, collection, file, format_, [&](const TextRecord& found) {
            meter.add(found.passed);
            offer(found.record, found.number, file, years, pass);
            return true;
        });
    }

    /// Takes apart only the records that may hold what is looked for.
    void scan_file(const CollectionEntry& collection, const StoreFile& file, Pass& pass,
                   Meter& meter, const NeedleSet& needles, LargeRecords& large) const {
        ScanJob job{&needles, file.size, scan_tuning(store_),
                    [&](std::uint64_t bytes) { meter.add(bytes); }};
        job.too_large = [&](const LargeRecord& record) {
            large.add(collection, file.name, record);
        };
        const YearSource years = format_.years_of(file);
        std::int64_t number = 1;
        bool offering = false;
        try {
            scan_text(format_.encoding().read(open_collection_file(store_, collection, file)),
                      store_.max_record, format_, job, number, [&](const FoundText& found) {
                          offering = true;
                          meter.poll();
                          offer(found.record, found.number, file, years, pass);
                          offering = false;
                      });
        } catch (const Error& error) {
            if (offering || error.kind() != ErrorKind::Failed) {
                throw;
            }
            throw reading_error(store_, collection.name,
                                fmt::format("{}, record {}", file.name, number), error);
        }
    }

    const StoreEntry store_;
    std::filesystem::path root_;
    TextFormat format_;
};

constexpr std::array options{
    ConnectorOption{"path", "a file, or the folder that the collections' paths lie in", true},
    ConnectorOption{"format", "plain (default), combined, common, syslog or journald"},
    ConnectorOption{"pattern", "how a record is written, if not so: named groups are its fields"},
    ConnectorOption{"record_start", "a pattern: a line that begins with it begins a record"},
    ConnectorOption{"year", "of syslog: file or a year, for times that name none"},
    ConnectorOption{"encoding", "utf-8 (default), windows-1257, iso-8859-1, utf-16, .."},
    ConnectorOption{"encoding_errors", "keep: bytes that are not of the encoding pass as they are"},
    ConnectorOption{"appends", "refuse, copy-tail or rotate: what programs write meanwhile"},
    ConnectorOption{"modified", "keep: a rewritten file keeps the time of its last change"},
    ConnectorOption{"may_be_empty", "true: a glob may match no file"},
    ConnectorOption{"expands", "how many times its size a compressed file may hold; 1000"}};

std::unique_ptr<StoreReader> open_reader(const StoreEntry& store,
                                         const std::filesystem::path& root) {
    return std::make_unique<TextStore>(store, root);
}

std::unique_ptr<Store> open_changer(const StoreEntry& store, const std::filesystem::path& root) {
    return std::make_unique<TextStore>(store, root);
}

}  // namespace

constinit const Connector text_connector{.kind = "text",
                                         .summary = "logs of lines",
                                         .options = options,
                                         .open_reader = &open_reader,
                                         .open_to_change = &open_changer,
                                         .each_file = &each_file_of_store};

}  // namespace dsar
