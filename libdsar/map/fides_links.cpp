// SPDX-License-Identifier: Apache-2.0
// A reference of Fides is an edge from a field whose values are known to a field that is asked for
// them. Ours stand on the side that holds the foreign key; both say the same of whose the records
// are.
#include "libdsar/map/fides_model.hpp"
#include "libdsar/map/reference.hpp"

#include <algorithm>
#include <limits>
#include <utility>

namespace dsar::fides {
namespace {

/// A field by its place in the datasets.
struct Spot {
    std::size_t dataset = 0;
    std::size_t collection = 0;
    std::size_t field = 0;
};

/// Values of `from` select records by `to`.
struct Edge {
    Spot from;
    Spot to;
    Link::Direction direction = Link::Direction::Unsaid;
    const Link* link = nullptr;
};

constexpr int unreached = std::numeric_limits<int>::max();

class Linker {
 public:
    Linker(std::vector<Dataset>& datasets, Problems& not_mapped)
        : datasets_(datasets), not_mapped_(not_mapped) {}

    void run() {
        collect();
        measure();
        for (const Edge& edge : edges_) {
            place(edge);
        }
    }

 private:
    Field& at(const Spot& spot) {
        return datasets_[spot.dataset].collections[spot.collection].fields[spot.field];
    }

    /// Calls `visit(spot)` for every field.
    template <typename Visit>
    void each_field(const Visit& visit) {
        for (std::size_t dataset = 0; dataset < datasets_.size(); ++dataset) {
            const auto& collections = datasets_[dataset].collections;
            for (std::size_t collection = 0; collection < collections.size(); ++collection) {
                const std::size_t count = collections[collection].fields.size();
                for (std::size_t field = 0; field < count; ++field) {
                    visit(Spot{dataset, collection, field});
                }
            }
        }
    }

    void collect() {
        each_field([&](const Spot& spot) {
            for (const Link& link : at(spot).links) {
                Spot other;
                if (const std::string why = find(link, other); !why.empty()) {
                    list(link, why, "import the datasets that refer to each other together");
                } else if (link.direction == Link::Direction::To) {
                    edges_.push_back({spot, other, link.direction, &link});
                } else {
                    edges_.push_back({other, spot, link.direction, &link});
                }
            }
        });
    }

    void list(const Link& link, const std::string& what, const std::string& next) {
        Problem problem = link.place;
        problem.what += what;
        problem.next = next;
        not_mapped_.push_back(std::move(problem));
    }

    /// Finds what a link names; else says why not.
    std::string find(const Link& link, Spot& spot) const {
        const auto dataset =
            std::find_if(datasets_.begin(), datasets_.end(),
                         [&](const Dataset& entry) { return entry.key == link.dataset; });
        if (dataset == datasets_.end()) {
            return "names dataset '" + link.dataset + "', which is not among the files";
        }
        const std::string name = link.field.substr(0, link.field.find('.'));
        const auto collection =
            std::find_if(dataset->collections.begin(), dataset->collections.end(),
                         [&](const Collection& entry) { return entry.name == name; });
        const std::string path = link.field.substr(std::min(link.field.size(), name.size() + 1));
        if (collection == dataset->collections.end() || path.empty()) {
            return "names '" + link.field + "', which dataset '" + link.dataset + "' does not have";
        }
        const auto field =
            std::find_if(collection->fields.begin(), collection->fields.end(),
                         [&](const Field& entry) { return entry.fides_path == path; });
        if (field == collection->fields.end()) {
            return "names '" + link.field + "', which dataset '" + link.dataset + "' does not have";
        }
        spot = {static_cast<std::size_t>(dataset - datasets_.begin()),
                static_cast<std::size_t>(collection - dataset->collections.begin()),
                static_cast<std::size_t>(field - collection->fields.begin())};
        return {};
    }

    using Place = std::pair<std::size_t, std::size_t>;

    static Place place_of(const Spot& spot) { return {spot.dataset, spot.collection}; }

    [[nodiscard]] int steps_to(const Spot& spot) const {
        const auto found = steps_.find(place_of(spot));
        return found == steps_.end() ? unreached : found->second;
    }

    bool improve(const Spot& from, const Spot& to) {
        const int steps = steps_to(from);
        if (steps == unreached || steps + 1 >= steps_to(to)) {
            return false;
        }
        steps_[place_of(to)] = steps + 1;
        return true;
    }

    /// How many links each collection is from an identity, for links that do not say their
    /// direction.
    void measure() {
        each_field([&](const Spot& spot) {
            if (!at(spot).identity.empty()) {
                steps_[place_of(spot)] = 0;
            }
        });
        for (bool grown = true; grown;) {
            grown = false;
            for (const Edge& edge : edges_) {
                grown = improve(edge.from, edge.to) || grown;
                if (edge.direction == Link::Direction::Unsaid) {
                    grown = improve(edge.to, edge.from) || grown;
                }
            }
        }
    }

    void place(Edge edge) {
        bool stands_on_to = edge.direction != Link::Direction::To;
        if (edge.direction == Link::Direction::Unsaid) {
            if (steps_to(edge.to) < steps_to(edge.from)) {
                std::swap(edge.from, edge.to);
                stands_on_to = false;
            }
            list(*edge.link,
                 stands_on_to ? "has no direction; taken for from"
                              : "has no direction; taken for to",
                 "check belongs_to and leads_to in the map file");
        }
        const bool from_is_key = at(edge.from).primary_key;
        const bool to_is_key = at(edge.to).primary_key;
        if (from_is_key != to_is_key) {
            stands_on_to = from_is_key;
        }
        if (stands_on_to) {
            add(at(edge.to).belongs_to, written(edge.from, edge.to));
        } else {
            add(at(edge.from).leads_to, written(edge.to, edge.from));
        }
    }

    static void add(std::vector<std::string>& references, const std::string& reference) {
        if (std::find(references.begin(), references.end(), reference) == references.end()) {
            references.push_back(reference);
        }
    }

    /// The reference to `target` as it is written in the file of `holder`'s dataset.
    std::string written(const Spot& target, const Spot& holder) {
        const Dataset& dataset = datasets_[target.dataset];
        const std::string store =
            target.dataset == holder.dataset ? "" : quoted_name(dataset.key) + '/';
        return store + quoted_name(dataset.collections[target.collection].name) + '.' +
               at(target).path;
    }

    std::vector<Dataset>& datasets_;
    Problems& not_mapped_;
    std::vector<Edge> edges_;
    std::map<Place, int> steps_;
};

}  // namespace

void link_datasets(std::vector<Dataset>& datasets, Problems& not_mapped) {
    Linker(datasets, not_mapped).run();
}

}  // namespace dsar::fides
