// SPDX-License-Identifier: Apache-2.0
#include "libdsar/engine/inspect_sealed.hpp"

#include "libdsar/base/error.hpp"
#include "libdsar/map/sealed_entry.hpp"
#include "libdsar/stores/sealed/sealed_store.hpp"

#include <fmt/format.h>

#include <chrono>

namespace dsar {

namespace {

// How long the sealed values of one collection are opened.
constexpr std::chrono::seconds time_to_look{5};

// The fields that name a person together with this one in a compound index; empty: none do.
std::string companions(const CollectionEntry& collection, const std::string& path) {
    for (const FieldEntry& field : collection.fields) {
        for (const SealedCompound& compound :
             field.sealed == nullptr ? std::vector<SealedCompound>() : field.sealed->compounds) {
            std::string others;
            bool is_part = false;
            for (const SealedPart& part : compound.of) {
                is_part = is_part || part.field == path;
                others += part.field == path ? "" : (others.empty() ? "" : " and ") + part.field;
            }
            if (compound.together && is_part) {
                return others;
            }
        }
    }
    return {};
}

}  // namespace

void check_sealed_values(const StoreEntry& store, const std::filesystem::path& root,
                         Problems& problems) {
    for (const SealedFault& fault : check_sealed_store(store, root, time_to_look)) {
        const CollectionEntry* const collection = store.collection(fault.collection);
        const std::string pointer =
            collection->pointer + "/fields" +
            (fault.field.empty() ? std::string() : "/" + pointer_part(fault.field) + "/sealed");
        const std::string name =
            fault.field.empty() ? fault.collection : fault.collection + "." + fault.field;
        problems.push_back({Problem::Severity::Problem,
                            store.file,
                            store.document ? store.document->where(pointer) : std::string(),
                            store.name + "." + name + " is sealed: " + fault.why,
                            {},
                            {},
                            "correct the key or the options under sealed"});
    }
}

SealedCost sealed_cost(const CollectionEntry& collection, const FieldEntry& field,
                       const FieldInfo& described, bool typed, const std::string& records) {
    const SealedWay way = sealed_way(field);
    if (typed) {
        return {"is sealed and holds what people typed, so every search decrypts " + records,
                way == SealedWay::Scan
                    ? "index its normal form blindly, and say stored_as: normal"
                    : "seal and index its normal form, and say stored_as: normal"};
    }
    if (const std::string others = companions(collection, field.path);
        way == SealedWay::Scan && !others.empty()) {
        return {"is sealed and indexed only together with " + others +
                    ", so every search without these decrypts " + records,
                "add a blind index, or leave it so"};
    }
    if (way == SealedWay::Scan) {
        return {"is sealed without an index that can be asked, so every search decrypts " + records,
                "add a blind index, or leave it so"};
    }
    if (!described.indexed) {
        return {
            way == SealedWay::Index
                ? "has a blind index whose column has no index, so every search reads " + records
                : "has no index, so every search reads " + records,
            "add an index"};
    }
    return {};
}

}  // namespace dsar
