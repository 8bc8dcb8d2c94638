// SPDX-License-Identifier: Apache-2.0
#include "libdsar/engine/loose_values.hpp"

#include "libdsar/base/error.hpp"

#include <map>
#include <memory>
#include <stop_token>
#include <utility>

namespace dsar {

namespace {

using Clock = std::chrono::steady_clock;

// More are not remembered: by then the column is known to hold what people typed.
constexpr std::size_t most_records = 1000;

// The looked-up fields of one collection, and the records in which each is not in normal form.
class CollectionLook {
 public:
    CollectionLook(StoreReader& reader, const LinkGraph& graph, const Node& node)
        : reader_(reader), graph_(graph), node_(node) {}

    void add(const IdentifyingField& field) { fields_.push_back({&field, {}, false}); }
    [[nodiscard]] bool empty() const { return fields_.empty(); }

    void run(std::chrono::milliseconds time, LooseReport& report) {
        try {
            if (!scan(time)) {
                report.partial.push_back(node_.collection->name);
            }
            look_up();
        } catch (const Error& error) {
            report.failed.emplace_back(node_.collection->name,
                                       error.why().empty() ? error.what() : error.why());
        }
        for (const Field& field : fields_) {
            if (!field.normal_by_key.empty()) {
                report.fields.push_back({node_.collection->name, field.map->entry->path,
                                         field.normal_by_key.size(), field.full || late_});
            }
        }
    }

 private:
    struct Field {
        const IdentifyingField* map = nullptr;
        std::map<std::string, std::string> normal_by_key;
        bool full = false;
    };

    using Found = std::function<void(Field& field, const std::string& key, std::string needle)>;

    void find(const std::vector<std::unique_ptr<Needles>>& needles, bool typed, const Found& found,
              const FindContext& context) {
        Query query;
        query.collection = node_.collection;
        query.existence_only = true;
        std::vector<Field*> asked;
        for (std::size_t index = 0; index < fields_.size(); ++index) {
            if (needles[index] != nullptr) {
                query.any.push_back(
                    {fields_[index].map->paths, needles[index].get(), typed, false});
                asked.push_back(&fields_[index]);
            }
        }
        if (asked.empty()) {
            return;
        }
        reader_.find(
            std::span(&query, 1),
            [&](std::size_t, const Record& record, std::span<const Hit> hits) {
                for (const Hit& hit : hits) {
                    found(*asked[hit.condition], key_text(record.key), hit.needle);
                }
            },
            context);
    }

    // False when the time was up before the end.
    bool scan(std::chrono::milliseconds time) {
        std::vector<std::unique_ptr<Needles>> needles;
        for (const Field& field : fields_) {
            const Variety& variety = graph_.varieties[field.map->variety];
            needles.push_back(
                std::make_unique<Needles>(Needles::not_normal(variety.form, variety.options)));
        }
        std::stop_source stop;
        FindContext context;
        context.stop = stop.get_token();
        context.progress = [&stop, until = Clock::now() + time](std::uint64_t, std::uint64_t,
                                                                std::string_view) {
            if (Clock::now() > until) {
                stop.request_stop();
            }
        };
        const Found keep = [](Field& field, const std::string& key, std::string needle) {
            if (field.normal_by_key.size() < most_records) {
                field.normal_by_key.emplace(key, std::move(needle));
            } else {
                field.full = true;
            }
        };
        try {
            find(needles, true, keep, context);
        } catch (const Error& error) {
            late_ = error.kind() == ErrorKind::Interrupted;
            if (!late_) {
                throw;
            }
        }
        return !late_;
    }

    // An index that folds case, or a store that compares every value anyway, misses nothing. One
    // field at a time: what another one finds is no merit of this one.
    void look_up() {
        for (std::size_t index = 0; index < fields_.size(); ++index) {
            if (fields_[index].normal_by_key.empty()) {
                continue;
            }
            const Variety& variety = graph_.varieties[fields_[index].map->variety];
            std::vector<std::unique_ptr<Needles>> needles(fields_.size());
            needles[index] = std::make_unique<Needles>(variety.form, variety.options);
            for (const auto& [key, normal] : fields_[index].normal_by_key) {
                needles[index]->add(normal);
            }
            find(needles, false,
                 [](Field& field, const std::string& key, const std::string&) {
                     field.normal_by_key.erase(key);
                 },
                 {});
        }
    }

    StoreReader& reader_;
    const LinkGraph& graph_;
    const Node& node_;
    std::vector<Field> fields_;
    bool late_ = false;
};

}  // namespace

LooseReport find_loose_values(StoreReader& reader, const LinkGraph& graph, std::size_t store,
                              const std::set<std::string>& fields, std::chrono::milliseconds time) {
    LooseReport report;
    for (const Node& node : graph.nodes) {
        if (node.store_index != store) {
            continue;
        }
        CollectionLook look(reader, graph, node);
        for (const IdentifyingField& field : node.identifying) {
            if (!field.typed && field.paths.size() == 1 &&
                fields.contains(node.collection->name + "." + field.entry->path)) {
                look.add(field);
            }
        }
        if (!look.empty()) {
            look.run(time, report);
        }
    }
    return report;
}

}  // namespace dsar
