// SPDX-License-Identifier: Apache-2.0
// What the connectors `jsonl` and `json` share: both read files of JSON documents, and differ in
// how a file is split into them.
#pragma once

#include "libdsar/stores/file_set.hpp"
#include "libdsar/stores/flat_plan.hpp"
#include "libdsar/stores/json/records.hpp"
#include "libdsar/stores/pass.hpp"
#include "libdsar/stores/scan/scan.hpp"
#include "libdsar/stores/store.hpp"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace dsar {

/// One document of a file, while it is in sight.
struct JsonDocument {
    std::string_view json;
    std::int64_t number = 0;  ///< from 1
    RecordPlace place;        ///< where it is, and what goes with it
};

/// Called with each document and how many bytes were passed since the last call. False: enough.
using DocumentSink = std::function<bool(const JsonDocument& document, std::uint64_t bytes)>;

/// A kind of file that holds JSON documents.
struct JsonSplit {
    /// Whether the file is split along `record_at`.
    bool follows_record_at = false;
    /// What a document is called in complaints.
    std::string_view unit;
    /// Hands over the documents of one file. Sets `number` before anything can fail, so that the
    /// complaint can name it. Throws Error and JsonFault.
    void (*split)(std::unique_ptr<ByteSource> source, const StoreEntry& store,
                  const std::vector<std::string>& path, std::int64_t& number,
                  const DocumentSink& sink) = nullptr;
    /// The same, but only those documents that may hold one of the job's needles, or that only a
    /// parser may judge; how far it is, is said to the job.
    void (*scan)(std::unique_ptr<ByteSource> source, const StoreEntry& store,
                 const std::vector<std::string>& path, const ScanJob& job, std::int64_t& number,
                 const DocumentSink& sink) = nullptr;
};

/// A store of JSON files, for reading and for changing.
class JsonStore final : public Store {
 public:
    /// Throws Error (Failed) when the store's path is not there.
    JsonStore(const StoreEntry& store, const std::filesystem::path& root, const JsonSplit& split);

    std::vector<CollectionInfo> describe() override;
    void find(std::span<const Query> queries, const RecordSink& sink,
              const FindContext& context) override;
    std::unique_ptr<ByteSource> open(const CollectionEntry& collection,
                                     const RecordKey& key) override;
    std::vector<Obstacle> obstacles(std::span<const Change> changes) override;
    std::vector<std::string> copies(std::span<const Change> changes) override;
    ChangeResult change(std::span<const Change> changes, const ChangeContext& context) override;

 private:
    class Walk;

    FlatFormat format();
    std::optional<std::pair<std::uint64_t, std::uint64_t>> empty_list(
        const CollectionEntry& collection, const StoreFile& file);
    void walk(const CollectionEntry& collection, const FlatFormat::Wants& wants,
              const FlatFormat::Visit& visit);
    bool walk_keys(const CollectionEntry& collection, std::span<const RecordKey> keys,
                   const FlatFormat::Visit& visit, const std::function<void()>& ask);
    bool walk_seen(const CollectionEntry& collection, const FlatFormat::Visit& visit);
    void read_file(const CollectionEntry& collection, const StoreFile& file,
                   const std::vector<std::string>& path, const DocumentSink& sink,
                   const ScanJob* job = nullptr);

    const StoreEntry store_;
    std::filesystem::path root_;
    JsonSplit split_;
};

}  // namespace dsar
