// SPDX-License-Identifier: Apache-2.0
// What a connector can do: describe its collections, find records, open their bytes. Reading only:
// a right that changes nothing is given nothing that could. One thread uses a reader at a time.
#pragma once

#include "libdsar/base/api.hpp"
#include "libdsar/base/byte_source.hpp"
#include "libdsar/map/data_map.hpp"
#include "libdsar/model/needles.hpp"
#include "libdsar/model/record.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

namespace dsar {

/// A field as the store itself describes it.
struct FieldInfo {
    std::string name;  ///< path notation of the map
    std::string type;  ///< the store's own word (`INTEGER`, `string`)
    bool nullable = true;
    bool indexed = false;  ///< first column of an index, or the primary key
};

/// A foreign key that the store declares.
struct ForeignKey {
    std::vector<std::string> fields;
    std::string collection;
    std::vector<std::string> to;
};

/// Beyond this, describe() does not count the records of a collection.
constexpr std::uint64_t most_counted = 100'000;

/// A collection as the store itself describes it.
struct CollectionInfo {
    std::string name;
    std::vector<FieldInfo> fields;
    std::vector<std::string> key;  ///< empty when the store has none
    std::vector<ForeignKey> references;
    /// How many records, as far as that is cheap to say; 0: not known. `most_counted` + 1: more.
    std::uint64_t records = 0;
    /// Shows what lies in other collections of the store. One that has records holds copies of it,
    /// which the store makes anew as a whole (a materialized view); any other, nothing of its own.
    bool is_view = false;
};

/// One alternative of a query: these fields (one, or the parts of a composite reference or of a
/// name) hold one of the needles. Parts of a composite are joined by U+001F in the needle, parts of
/// a name by a space.
struct Condition {
    std::vector<std::string> fields;
    const Needles* needles = nullptr;  ///< never null, outlives the call; without values only when
                                       ///< it is Needles::not_normal, which needs a scan
    bool typed = true;     ///< false: the column holds normal forms, an index may be asked
    bool in_text = false;  ///< search inside the value (Needles::mentions) instead of comparing it
};

/// Asks one collection for the records in which any condition holds, or for all it has.
struct Query {
    const CollectionEntry* collection = nullptr;
    std::vector<Condition> any;
    /// Only key, tenant and the fields of the conditions are read (processor data without
    /// instruction). The records that come back hold nothing else.
    bool existence_only = false;
    /// Every record comes, with the hits of those conditions that held, possibly none.
    bool all = false;
};

/// Which condition held, by which needle (normal form).
struct Hit {
    std::size_t condition = 0;
    std::string needle;
};

/// Called with each found record, once per record and query, with every condition that held.
/// Records are handed over as they are met: a connector remembers none for the sake of a query.
using RecordSink = std::function<void(std::size_t query, Record record, std::span<const Hit> hits)>;

/// About how many records are drawn from where.
struct SampleRequest {
    const CollectionEntry* collection = nullptr;
    std::uint64_t records = 0;
    std::uint64_t seed = 0;  ///< the same seed draws the same records, while nothing changes
};

struct Change;
struct MissingGrant;
struct Need;
struct Obstacle;

/// What a reader is told besides the queries.
struct FindContext {
    std::stop_token stop;  ///< polled often; when set, find() throws Error (Interrupted)
    /// Called now and then with how far the scan is; `total` 0 when unknown. May be empty.
    std::function<void(std::uint64_t done, std::uint64_t total, std::string_view unit)> progress;
};

/// A store opened for reading.
class DSAR_API StoreReader {
 public:
    virtual ~StoreReader() = default;

    /// What is there, read from the store itself. Throws Error.
    virtual std::vector<CollectionInfo> describe() = 0;

    /// Finds for all queries, streaming; each collection is passed over at most once. Throws Error:
    /// the store could not be searched to its end, and nothing may be concluded from what came
    /// before.
    virtual void find(std::span<const Query> queries, const RecordSink& sink,
                      const FindContext& context) = 0;

    /// Draws records from all over a large collection, without reading all of it. Returns false,
    /// with nothing drawn, where this kind of store can only be read from its beginning; by default
    /// that is so. Reads only. Throws Error.
    virtual bool sample(const SampleRequest& request,
                        const std::function<void(const Record& record)>& sink,
                        const FindContext& context);

    /// The bytes of a record that is a file (`files` stores); nullptr where records have none.
    virtual std::unique_ptr<ByteSource> open(const CollectionEntry& collection,
                                             const RecordKey& key) = 0;

    /// What would stop these changes, found by reading alone (stores/change.hpp); by default that
    /// this kind of store cannot be changed.
    virtual std::vector<Obstacle> obstacles(std::span<const Change> changes);

    /// For each removal, in their order, all that is needed to put exactly this record back one day
    /// (Change::put_back), as bytes that mean nothing to others; they hold the record itself. Asked
    /// for all removals of a store at once, before they are carried out: neighbours that go too are
    /// told from those that stay. Reads only. Throws Error (Failed) when a record is nowhere or not
    /// as its `state` says, and when one could not be put back: a piece of a larger document, a
    /// file of more than 64 MiB, a row of a virtual table, one that triggers or foreign keys with
    /// an action would not bring back as it was. By default no record can be.
    virtual std::vector<std::string> copies(std::span<const Change> changes);

    /// What the account lacks for these needs (stores/grants.hpp), as the store's own catalogue
    /// says it, whatever the records hold; a need without an answer can be met, or its collection
    /// or field is not there. Reads only. Throws Error. By default nothing is lacking: not all
    /// stores have accounts.
    virtual std::vector<MissingGrant> missing_grants(std::span<const Need> needs);
};

}  // namespace dsar
