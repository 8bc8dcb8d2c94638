// SPDX-License-Identifier: Apache-2.0
// How queries on sealed fields become queries that the store itself can answer, and how its answers
// become records with plain values.
#pragma once

#include "libdsar/stores/sealed/collection.hpp"
#include "libdsar/stores/sealed/sealed_store.hpp"
#include "libdsar/stores/store.hpp"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <filesystem>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace dsar {

struct CompoundAsked;

/// Reads a store whose fields are sealed. Not thread-safe, as the reader is not.
class SealedReading {
 public:
    /// All must outlive it.
    SealedReading(StoreReader& inner, const StoreEntry& store, const std::filesystem::path& root)
        : inner_(inner), store_(store), root_(root) {}

    /// Without index columns; a sealed field counts as indexed when what a search asks is.
    std::vector<CollectionInfo> describe();
    void find(std::span<const Query> queries, const RecordSink& sink, const FindContext& context);

    /// Null when nothing in the collection is sealed.
    const SealedCollection* sealed(const CollectionEntry& collection);
    [[nodiscard]] StoreReader& inner() { return inner_; }
    [[nodiscard]] const StoreEntry& store() const { return store_; }

 private:
    struct Asked;
    class Decrypting;

    void translate(const Query& query, Asked& asked, const FindContext& context);
    bool look_up(const Condition& condition, Asked& asked, const FindContext& context);
    bool can_look_up(const SealedCollection& collection, const SealedField& field,
                     const FindContext& context);
    bool can_look_up(const SealedCollection& collection, const SealedField& field,
                     const SealedRowHash& hash, const FindContext& context);
    /// `means`: of the collection, a field or a field and its compound index.
    bool can_look_up(const SealedCollection& collection, const FieldPath& column,
                     const std::string& means, const FindContext& context);
    bool ask_compound(const SealedField& field, const SealedRowHash& hash,
                      const CompoundAsked& compound, Asked& asked, const FindContext& context);
    bool look_up_compound(std::size_t place, Asked& asked, const FindContext& context);
    bool look_up_compounds(const std::vector<std::size_t>& left, Asked& asked,
                           const FindContext& context);
    std::vector<std::string> texts(const SealedRowHash& hash,
                                   const std::vector<std::vector<Value>>& rows);
    void sample(const SealedCollection& collection, const FindContext& context);
    [[nodiscard]] bool is_readable_column(const std::string& collection, const FieldPath& column);
    const std::vector<CollectionInfo>& described();
    std::vector<std::string> texts(const SealedField& field, const Condition& condition);
    /// How much is read to open all values: records, or bytes of files.
    struct Estimate {
        std::uint64_t records = 0;
        std::uint64_t bytes = 0;
    };
    [[nodiscard]] Estimate to_decrypt(std::span<Asked> all);

    StoreReader& inner_;
    const StoreEntry& store_;
    std::filesystem::path root_;
    std::map<std::string, SealedCollection> collections_;
    std::optional<std::vector<CollectionInfo>> described_;
    std::map<std::string, bool> can_look_up_;  // by collection, field and compound index
    /// Hashes take time, and later waves ask again.
    std::map<std::pair<const void*, std::string>, std::vector<std::string>> hashes_;
};

/// The index that a search asks; null: none can be asked.
const SealedHash* asked_index(const SealedField& field);

}  // namespace dsar
