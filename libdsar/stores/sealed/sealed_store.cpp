// SPDX-License-Identifier: Apache-2.0
#include "libdsar/stores/sealed/sealed_store.hpp"

#include "libdsar/base/error.hpp"
#include "libdsar/stores/grants.hpp"
#include "libdsar/stores/sealed/changes.hpp"
#include "libdsar/stores/sealed/search.hpp"

#include <algorithm>
#include <cstddef>
#include <functional>
#include <utility>
#include <vector>

namespace dsar {
namespace {

bool has_sealed_fields(const StoreEntry& store) {
    return std::any_of(
        store.collections.begin(), store.collections.end(),
        [](const CollectionEntry& collection) { return dsar::has_sealed_fields(collection); });
}

/// The needs, and those that follow from them: who writes a sealed field writes its index columns.
struct SealedNeeds {
    std::vector<Need> all;
    std::vector<std::size_t> because_of;  ///< one per need: the index of what was asked

    explicit SealedNeeds(std::span<const Need> needs) {
        for (std::size_t index = 0; index < needs.size(); ++index) {
            add(needs[index], index);
            const FieldEntry* field = needs[index].collection->field(needs[index].field);
            if (needs[index].use != Use::Write || field == nullptr || field->sealed == nullptr) {
                continue;
            }
            for (const std::string& column : field->sealed->index_columns()) {
                add({needs[index].collection, Use::Write, column}, index);
            }
        }
    }

 private:
    void add(Need need, std::size_t reason) {
        all.push_back(std::move(need));
        because_of.push_back(reason);
    }
};

/// Reads and changes alike: `Base` is StoreReader or Store.
template <class Base>
class OpenedStore : public Base {
 public:
    OpenedStore(std::unique_ptr<Base> inner, const StoreEntry& entry,
                const std::filesystem::path& root)
        : inner_(std::move(inner)), reading_(*inner_, entry, root) {}

    std::vector<CollectionInfo> describe() override { return reading_.describe(); }
    void find(std::span<const Query> queries, const RecordSink& sink,
              const FindContext& context) override {
        reading_.find(queries, sink, context);
    }
    /// Values as the store holds them, sealed.
    bool sample(const SampleRequest& request, const std::function<void(const Record& record)>& sink,
                const FindContext& context) override {
        return inner_->sample(request, sink, context);
    }
    std::vector<MissingGrant> missing_grants(std::span<const Need> needs) override {
        const SealedNeeds sealed(needs);
        std::vector<MissingGrant> missing = inner_->missing_grants(sealed.all);
        for (MissingGrant& each : missing) {
            each.need = sealed.because_of[each.need];
        }
        return missing;
    }
    std::unique_ptr<ByteSource> open(const CollectionEntry& collection,
                                     const RecordKey& key) override {
        return inner_->open(collection, key);
    }
    std::vector<Obstacle> obstacles(std::span<const Change> changes) override {
        const SealedChanges sealed(reading_, changes);
        std::vector<Obstacle> out;
        for (Obstacle& each : inner_->obstacles(sealed.inner())) {
            Obstacle told = sealed.outer(std::move(each));
            const bool known = std::any_of(out.begin(), out.end(), [&](const Obstacle& other) {
                return other.change == told.change && other.field == told.field &&
                       other.what == told.what;
            });
            if (!known) {
                out.push_back(std::move(told));
            }
        }
        out.insert(out.end(), sealed.obstacles().begin(), sealed.obstacles().end());
        std::stable_sort(out.begin(), out.end(), [](const Obstacle& left, const Obstacle& right) {
            return left.change < right.change;
        });
        return out;
    }
    std::vector<std::string> copies(std::span<const Change> changes) override {
        const SealedChanges sealed(reading_, changes);
        return sealed.wrapped(inner_->copies(sealed.inner()));
    }

 protected:
    std::unique_ptr<Base> inner_;
    SealedReading reading_;
};

class OpenedStoreToChange final : public OpenedStore<Store> {
 public:
    using OpenedStore<Store>::OpenedStore;

    ChangeResult change(std::span<const Change> changes, const ChangeContext& context) override {
        const SealedChanges sealed(reading_, changes);
        if (!sealed.obstacles().empty()) {
            const Obstacle& first = sealed.obstacles().front();
            throw Error(ErrorKind::Failed,
                        "cannot write the sealed field " + reading_.store().name + '/' +
                            changes[first.change].collection->name + '.' + first.field,
                        first.why, "dsar map check " + reading_.store().name);
        }
        const std::vector<std::string> values = sealed.must_not_stay(context.must_not_stay);
        ChangeContext below = context;
        below.must_not_stay = values;
        return inner_->change(sealed.inner(), below);
    }
};

}  // namespace

std::unique_ptr<StoreReader> with_open_fields(std::unique_ptr<StoreReader> store,
                                              const StoreEntry& entry,
                                              const std::filesystem::path& root) {
    if (store == nullptr || !has_sealed_fields(entry)) {
        return store;
    }
    return std::make_unique<OpenedStore<StoreReader>>(std::move(store), entry, root);
}

std::unique_ptr<Store> with_open_fields(std::unique_ptr<Store> store, const StoreEntry& entry,
                                        const std::filesystem::path& root) {
    if (store == nullptr || !has_sealed_fields(entry)) {
        return store;
    }
    return std::make_unique<OpenedStoreToChange>(std::move(store), entry, root);
}

}  // namespace dsar
