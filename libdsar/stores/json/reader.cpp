// SPDX-License-Identifier: Apache-2.0
#include "libdsar/stores/json/reader.hpp"

#include "libdsar/base/error.hpp"
#include "libdsar/stores/flat_change.hpp"
#include "libdsar/stores/flat_copy.hpp"
#include "libdsar/stores/json/census.hpp"
#include "libdsar/stores/json/edit.hpp"
#include "libdsar/stores/json/records.hpp"
#include "libdsar/stores/json/scalar.hpp"
#include "libdsar/stores/key_needles.hpp"
#include "libdsar/stores/options.hpp"
#include "libdsar/stores/seen_records.hpp"
#include "libdsar/stores/unclaimed.hpp"

#include <fmt/format.h>

#include <optional>
#include <utility>

namespace dsar {
namespace {

/// How many documents of a file describe() looks at.
constexpr std::int64_t sample_documents = 1000;

/// Whether each record is a line, so that its place is all that is to be known of it.
bool knows_lines(const JsonSplit& split, const RecordAt& place) {
    return !split.follows_record_at && place.inner.empty();
}

/// Finds in documents, one after the other, for a thread that searches.
class DocumentFinder final : public RecordFinder {
 public:
    DocumentFinder(std::span<const Query> queries, const CollectionQueries& mine,
                   const RecordAt& place)
        : pass_(queries, mine, sink()),
          records_(*mine.collection, place.inner, pass_, JsonRecords::Records::Likely) {}

 private:
    void look(std::string_view text, const Position& position) override {
        records_.document(text, position);
    }

    Pass pass_;
    JsonRecords records_;
};

}  // namespace

JsonStore::JsonStore(const StoreEntry& store, const std::filesystem::path& root,
                     const JsonSplit& split)
    : store_(store), root_(root), split_(split) {
    require_store_path(store_, root_);
}

void JsonStore::read_file(const CollectionEntry& collection, const StoreFile& file,
                          const std::vector<std::string>& path, const DocumentSink& sink,
                          const ScanJob* job) {
    std::int64_t number = 0;
    auto source = open_collection_file(store_, collection, file);
    const auto where = [&] { return fmt::format("{}, {} {}", file.name, split_.unit, number); };
    try {
        if (job != nullptr) {
            split_.scan(std::move(source), store_, path, *job, number, sink);
        } else {
            split_.split(std::move(source), store_, path, number, sink);
        }
    } catch (const JsonFault& fault) {
        throw reading_error(store_, collection.name,
                            fmt::format("{} is not valid JSON: {}", where(), fault.why));
    } catch (const Error& error) {
        if (error.kind() != ErrorKind::Failed) {
            throw;
        }
        throw reading_error(store_, collection.name, where(), error);
    }
}

std::vector<CollectionInfo> JsonStore::describe() {
    std::vector<CollectionInfo> result;
    for (const CollectionEntry& collection : store_.collections) {
        const RecordAt place = record_at(collection, split_.follows_record_at);
        FieldCensus census;
        JsonText text;
        const auto look_at = [&](const JsonDocument& document, std::uint64_t) {
            if (!place.inner.empty()) {
                text.members(document.json, [](std::string_view, std::string_view) {});
            }
            text.at(document.json, place.inner, [&](std::string_view raw) { census.add(raw); });
            return document.number < sample_documents;
        };
        each_text_file(
            store_, collection, files_of(store_, collection, root_),
            [&](const StoreFile& file) { read_file(collection, file, place.outer, look_at); });
        result.push_back({collection.name, census.fields(), {}, {}});
    }
    add_unclaimed(store_, root_, result);
    return result;
}

void JsonStore::find(std::span<const Query> queries, const RecordSink& sink,
                     const FindContext& context) {
    LargeRecords large(store_, split_.unit);
    std::uint64_t given = 0;
    const RecordSink counted = counting(sink, given);
    for (const CollectionQueries& mine : by_collection(queries)) {
        const CollectionEntry& collection = *mine.collection;
        const RecordAt place = record_at(collection, split_.follows_record_at);
        const std::vector<StoreFile> files = files_of(store_, collection, root_);
        Pass pass(queries, mine, counted);
        const std::uint64_t whole = total_size(files);
        Meter meter(context, whole, "bytes");
        const std::optional<NeedleSet> needles = scannable(store_, queries, mine, whole);
        using Records = JsonRecords::Records;
        JsonRecords records(collection, place.inner, pass,
                            needles ? Records::Likely : Records::All);
        FinderPool finders([&] { return std::make_unique<DocumentFinder>(queries, mine, place); });
        ScanJob job{needles ? &*needles : nullptr,
                    0,
                    scan_tuning(store_),
                    [&](std::uint64_t bytes) { meter.add(bytes); },
                    &finders,
                    counted,
                    {},
                    nullptr,
                    {},
                    &given};
        std::optional<SeenPass> seen;
        if (needles && knows_lines(split_, place) && !asks_for_places(queries, mine)) {
            seen.emplace();
            job.seen = &*seen;
        }
        job.too_large = [&](const LargeRecord& record) {
            give_up(job.seen);
            large.add(collection, job.file, record);
        };
        each_text_file(store_, collection, files, [&](const StoreFile& file) {
            job.bytes = file.size;
            job.file = file.name;
            const auto read = [&] {
                read_file(
                    collection, file, place.outer,
                    [&](const JsonDocument& document, std::uint64_t bytes) {
                        meter.add(bytes);
                        records.document(document.json, {document.number, file.name, 0});
                        return true;
                    },
                    needles ? &job : nullptr);
            };
            read_noting(job.seen, file, read);
        });
        if (seen) {
            keep_seen(store_, collection, *seen);
        }
    }
    large.require_none();
}

std::unique_ptr<ByteSource> JsonStore::open(const CollectionEntry&, const RecordKey&) {
    return nullptr;
}

FlatFormat JsonStore::format() {
    FlatFormat format;
    format.walk = [this](const CollectionEntry& collection, const FlatFormat::Wants& wants,
                         const FlatFormat::Visit& visit) { walk(collection, wants, visit); };
    format.walk_keys = [this](const CollectionEntry& collection, std::span<const RecordKey> keys,
                              const FlatFormat::Visit& visit, const std::function<void()>& ask) {
        return walk_keys(collection, keys, visit, ask);
    };
    format.walk_seen = [this](const CollectionEntry& collection, const FlatFormat::Visit& visit) {
        return walk_seen(collection, visit);
    };
    format.refusal = [](const NewValue& value) -> std::string {
        if (FieldPath(value.path).is_position() || FieldPath(value.path).name() == "^") {
            return "it is no field of the record itself";
        }
        return json_of(value.value) ? "" : "JSON cannot hold this value";
    };
    format.files = [this](const CollectionEntry& collection) {
        return files_of(store_, collection, root_);
    };
    format.open = [this](const CollectionEntry& collection, const StoreFile& file) {
        return open_collection_file(store_, collection, file);
    };
    format.folder = store_path(store_, root_);
    if (split_.follows_record_at) {
        format.empty_list = [this](const CollectionEntry& collection, const StoreFile& file) {
            return empty_list(collection, file);
        };
    }
    return format;
}

/// A file without records is small, unless it holds much else.
std::optional<std::pair<std::uint64_t, std::uint64_t>> JsonStore::empty_list(
    const CollectionEntry& collection, const StoreFile& file) {
    const std::vector<std::string> path = record_at(collection, true).outer;
    const auto source = open_collection_file(store_, collection, file);
    const std::string text = read_all(*source, store_.max_record);
    const std::string_view mark = text.starts_with("\xEF\xBB\xBF") ? "\xEF\xBB\xBF" : "";
    const std::string_view json = std::string_view(text).substr(mark.size());
    std::optional<std::pair<std::uint64_t, std::uint64_t>> result;
    JsonText reader;
    const auto take = [&](std::string_view raw) {
        const std::string_view list = json_trimmed(raw);
        if (!result && list.starts_with('[')) {
            const std::size_t begin = path.empty() ? json.find('[') : reader.offset_of(list);
            result = {mark.size() + begin + 1, mark.size() + begin + list.size() - 1};
        }
    };
    try {
        reader.members(json, [](std::string_view, std::string_view) {});
        reader.at(json, path, take);
    } catch (const JsonFault& fault) {
        throw reading_error(store_, collection.name,
                            fmt::format("{} is not valid JSON: {}", file.name, fault.why));
    }
    return result;
}

/// Meets the records of one file.
class JsonStore::Walk {
 public:
    Walk(const CollectionEntry& collection, const RecordAt& place, const FlatFormat::Visit& visit)
        : collection_(collection), place_(place), visit_(visit) {
        std::vector<FieldPath> paths(collection.key.begin(), collection.key.end());
        if (!collection.tenant.empty()) {
            paths.emplace_back(collection.tenant);
        }
        names_ = parent_names(collection, paths);
    }

    void begin(const StoreEntry& store, const StoreFile& file) {
        path_ = std::filesystem::canonical(file.path);
        only_read_ = only_read_because(store, file);
        state_ = file_state(path_);
        parent_.clear();
    }

    void meet(const JsonDocument& document, Position position) {
        if (place_.inner.empty()) {
            RecordPlace place = document.place;
            // Without a glob the store would lack its file.
            const bool is_glob = collection_.path.find_first_of("*?[") != std::string::npos;
            if (place.kind == RecordPlace::Kind::File && !is_glob) {
                place.kind = RecordPlace::Kind::Fixed;
            }
            meet(document.json, position, place, place.begin);
            return;
        }
        parent_ = parent_members(outer_, document.json, names_);
        std::vector<std::string_view> elements;
        outer_.at(document.json, place_.inner,
                  [&](std::string_view raw) { elements.push_back(raw); });
        for (const std::string_view raw : elements) {
            ++position.at;
            const std::size_t begin = outer_.offset_of(raw);
            const std::uint64_t offset = document.place.begin;
            RecordPlace place = place_in(document.json, begin, begin + raw.size(), offset);
            place.inner = true;
            meet(raw, position, place, offset + begin);
        }
    }

 private:
    void meet(std::string_view raw, const Position& position, const RecordPlace& place,
              std::uint64_t offset) {
        std::optional<Record> record;
        const auto whole = [&]() -> const Record& {
            if (!record) {
                record = json_record(text_, raw, parent_);
            }
            return *record;
        };
        const auto write = [&](std::span<const NewValue> values) {
            std::vector<Splice> splices = editor_.write(raw, values);
            for (Splice& splice : splices) {
                splice.begin += offset;
                splice.end += offset;
            }
            return splices;
        };
        RecordPlace mine = place;
        mine.only_read = only_read_;
        visit_({path_, state_, position, mine, whole, write, raw, offset});
    }

    const CollectionEntry& collection_;
    const RecordAt& place_;
    const FlatFormat::Visit& visit_;
    std::set<std::string, std::less<>> names_;
    std::filesystem::path path_;
    FileState state_;
    std::string_view only_read_;
    std::string parent_;
    JsonEditor editor_;
    JsonText text_;
    JsonText outer_;
};

void JsonStore::walk(const CollectionEntry& collection, const FlatFormat::Wants& wants,
                     const FlatFormat::Visit& visit) {
    const RecordAt place = record_at(collection, split_.follows_record_at);
    Walk walk(collection, place, visit);
    const auto read = [&](const StoreFile& file) {
        walk.begin(store_, file);
        read_file(collection, file, place.outer, [&](const JsonDocument& document, std::uint64_t) {
            const Position position{document.number, file.name, 0};
            if (wants(position)) {
                walk.meet(document, position);
            }
            return true;
        });
    };
    each_text_file(store_, collection, files_of(store_, collection, root_), read);
}

bool JsonStore::walk_keys(const CollectionEntry& collection, std::span<const RecordKey> keys,
                          const FlatFormat::Visit& visit, const std::function<void()>& ask) {
    const std::vector<StoreFile> files = files_of(store_, collection, root_);
    const auto needles = key_needles(store_, collection, keys, total_size(files));
    if (!needles) {
        return false;
    }
    const RecordAt place = record_at(collection, split_.follows_record_at);
    Walk walk(collection, place, visit);
    const auto read = [&](const StoreFile& file) {
        walk.begin(store_, file);
        const ScanJob job{&*needles, file.size, scan_tuning(store_), [&](std::uint64_t) { ask(); }};
        read_file(
            collection, file, place.outer,
            [&](const JsonDocument& document, std::uint64_t) {
                walk.meet(document, {document.number, file.name, 0});
                return true;
            },
            &job);
    };
    each_text_file(store_, collection, files, read);
    return true;
}

bool JsonStore::walk_seen(const CollectionEntry& collection, const FlatFormat::Visit& visit) {
    const RecordAt place = record_at(collection, split_.follows_record_at);
    if (!knows_lines(split_, place)) {
        return false;
    }
    Walk walk(collection, place, visit);
    const auto take = [&](const StoreFile& file, const SeenRecord& seen, std::string_view text) {
        text = text.substr(0, static_cast<std::size_t>(seen.size));
        const RecordPlace line{RecordPlace::Kind::Line, seen.begin, seen.begin + seen.size};
        text.remove_suffix(text.ends_with('\n') ? 1 : 0);
        walk.meet({text, 0, line}, {0, file.name, 0});
    };
    try {
        return read_seen(
            store_, collection, files_of(store_, collection, root_),
            [&](const StoreFile& file) { walk.begin(store_, file); }, take);
    } catch (const JsonFault&) {
        return false;
    }
}

std::vector<Obstacle> JsonStore::obstacles(std::span<const Change> changes) {
    return flat_obstacles(format(), changes);
}

std::vector<std::string> JsonStore::copies(std::span<const Change> changes) {
    return flat_copies(store_, format(), changes);
}

ChangeResult JsonStore::change(std::span<const Change> changes, const ChangeContext& context) {
    return change_flat(store_, format(), changes, context);
}

}  // namespace dsar
