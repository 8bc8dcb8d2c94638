// SPDX-License-Identifier: Apache-2.0
#include "libdsar/stores/json/reader.hpp"

#include "libdsar/base/error.hpp"
#include "libdsar/stores/json/census.hpp"
#include "libdsar/stores/json/records.hpp"
#include "libdsar/stores/options.hpp"
#include "libdsar/stores/unclaimed.hpp"

#include <fmt/format.h>

#include <numeric>
#include <utility>

namespace dsar {
namespace {

/// How many documents of a file describe() looks at.
constexpr std::int64_t sample_documents = 1000;

std::uint64_t total_size(const std::vector<StoreFile>& files) {
    return std::accumulate(
        files.begin(), files.end(), std::uint64_t{0},
        [](std::uint64_t sum, const StoreFile& file) { return sum + file.size; });
}

}  // namespace

JsonReader::JsonReader(const StoreEntry& store, const std::filesystem::path& root,
                       const JsonSplit& split)
    : store_(store), root_(root), split_(split) {
    require_store_path(store_, root_);
}

void JsonReader::read_file(const CollectionEntry& collection, const StoreFile& file,
                           const std::vector<std::string>& path, const DocumentSink& sink) {
    std::int64_t number = 0;
    auto source = open_collection_file(store_, collection, file);
    const auto where = [&] { return fmt::format("{}, {} {}", file.name, split_.unit, number); };
    try {
        split_.split(std::move(source), store_, path, number, sink);
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

std::vector<CollectionInfo> JsonReader::describe() {
    std::vector<CollectionInfo> result;
    for (const CollectionEntry& collection : store_.collections) {
        const RecordAt place = record_at(collection, split_.follows_record_at);
        FieldCensus census;
        JsonText text;
        const auto look_at = [&](std::string_view json, std::int64_t number, std::uint64_t) {
            if (!place.inner.empty()) {
                text.members(json, [](std::string_view, std::string_view) {});
            }
            text.at(json, place.inner, [&](std::string_view raw) { census.add(raw); });
            return number < sample_documents;
        };
        for (const StoreFile& file : files_of(store_, collection, root_)) {
            read_file(collection, file, place.outer, look_at);
        }
        result.push_back({collection.name, census.fields(), {}, {}});
    }
    add_unclaimed(store_, root_, result);
    return result;
}

void JsonReader::find(std::span<const Query> queries, const RecordSink& sink,
                      const FindContext& context) {
    for (const CollectionQueries& mine : by_collection(queries)) {
        const CollectionEntry& collection = *mine.collection;
        const RecordAt place = record_at(collection, split_.follows_record_at);
        const std::vector<StoreFile> files = files_of(store_, collection, root_);
        Pass pass(queries, mine, sink);
        JsonRecords records(collection, place.inner, pass);
        Meter meter(context, total_size(files), "bytes");
        for (const StoreFile& file : files) {
            read_file(collection, file, place.outer,
                      [&](std::string_view json, std::int64_t number, std::uint64_t bytes) {
                          meter.add(bytes);
                          records.document(json, {number, file.name, 0});
                          return true;
                      });
        }
    }
}

std::unique_ptr<ByteSource> JsonReader::open(const CollectionEntry&, const RecordKey&) {
    return nullptr;
}

}  // namespace dsar
