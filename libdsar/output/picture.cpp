// SPDX-License-Identifier: Apache-2.0
#include "libdsar/output/picture.hpp"

#include "libdsar/base/utf8.hpp"
#include "libdsar/output/html.hpp"
#include "libdsar/output/wording.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <utility>
#include <vector>

namespace dsar {

namespace {

// All lengths are in units of the picture; 13 of them are a letter's height.
constexpr int width = 780;
constexpr int row = 62;
constexpr int box_height = 50;
constexpr int you_width = 96;
constexpr int store_x = 176;
constexpr int store_width = 270;
constexpr int recipient_x = 560;
constexpr int recipient_width = 216;

struct Box {
    std::string title;
    std::string below;
    std::string style;  // class of the box besides `box`
};

struct Scene {
    std::vector<Box> stores;
    std::vector<Box> recipients;
    std::set<std::pair<std::size_t, std::size_t>> flows;  // store, recipient
};

// As many characters as fit, wide ones counted as one.
std::string fitting(std::string_view text, std::size_t characters) {
    std::string kept;
    for (std::size_t count = 0; !text.empty() && count < characters; ++count) {
        const std::size_t size = first_character(text).size;
        kept += text.substr(0, size);
        text.remove_prefix(size);
    }
    return text.empty() ? kept : kept + "…";
}

Box store_box(const PackageContent& content, const PackageSurvey& found,
              const StoreOutcome& outcome, bool& holds_something) {
    std::uint64_t records = 0;
    std::string place;
    for (std::size_t index = 0; index < content.collections().size(); ++index) {
        const CollectionFacts& facts = content.collections()[index];
        if (facts.store == outcome.store) {
            records += found.collections[index].records + facts.withheld;
            place = place.empty() ? facts.held_at : place;
            holds_something = true;
        }
    }
    const bool broken = outcome.status == StoreOutcome::Status::Failed;
    holds_something = holds_something || broken;
    std::string below = broken ? "could not be searched" : counted(records, "record");
    if (!place.empty()) {
        // The provider stands in the table; here the place matters.
        const std::size_t comma = place.find(", ");
        below += " · " + place_words(comma == std::string::npos ? place : place.substr(comma + 2));
    }
    const char* style = broken ? "broken" : is_place_outside_eea(place) ? "far" : "";
    return {outcome.store, below, style};
}

Scene scene_of(const PackageContent& content, const PackageSurvey& found) {
    const PackageFacts& facts = content.facts();
    Scene scene;
    std::map<std::string, std::size_t> recipients;
    for (const StoreOutcome& outcome : facts.stores) {
        bool holds_something = false;
        const Box box = store_box(content, found, outcome, holds_something);
        if (!holds_something) {
            continue;
        }
        scene.stores.push_back(box);
        for (const CollectionFacts& collection : content.collections()) {
            if (collection.store != outcome.store) {
                continue;
            }
            for (const std::string& id : collection.recipients) {
                const auto [entry, is_new] = recipients.try_emplace(id, recipients.size());
                scene.flows.emplace(scene.stores.size() - 1, entry->second);
            }
        }
    }
    scene.recipients.resize(recipients.size());
    for (const auto& [id, index] : recipients) {
        scene.recipients[index].title = id;
    }
    for (const RecipientFacts& recipient : facts.recipients) {
        const auto entry = recipients.find(recipient.id);
        if (entry != recipients.end()) {
            const bool near = is_in_eea(recipient.country);
            scene.recipients[entry->second] = {
                recipient.name.empty() ? recipient.id : recipient.name,
                country_words(recipient.country) + (near ? "" : " · outside the EEA"),
                near ? "" : "far"};
        }
    }
    return scene;
}

int top_of(std::size_t index, std::size_t count, std::size_t rows) {
    const int free = static_cast<int>(rows - count) * row / 2;
    return 6 + free + static_cast<int>(index) * row;
}

int middle_of(std::size_t index, std::size_t count, std::size_t rows) {
    return top_of(index, count, rows) + box_height / 2;
}

std::string drawn(const Box& box, int x, int y, int wide, std::size_t characters) {
    return fmt::format(
        "<g><title>{}: {}</title><rect class=\"box {}\" x=\"{}\" y=\"{}\" width=\"{}\" "
        "height=\"{}\" rx=\"7\"/><text x=\"{}\" y=\"{}\" font-size=\"14\" "
        "font-weight=\"600\">{}</text><text class=\"small\" x=\"{}\" y=\"{}\" "
        "font-size=\"11.5\">{}</text></g>\n",
        html_text(box.title), html_text(box.below), box.style, x, y, wide, box_height, x + 12,
        y + 21, html_text(fitting(box.title, characters - 6)), x + 12, y + 39,
        html_text(fitting(box.below, characters)));
}

std::string flow(int from_x, int from_y, int to_x, int to_y, const std::string& style) {
    const int bend = (to_x - from_x) / 2;
    return fmt::format(
        "<path class=\"flow {}\" d=\"M{} {} C{} {} {} {} {} {}\"/><path class=\"tip {}\" "
        "d=\"M{} {} l-9 -4.5 v9 z\"/>\n",
        style, from_x, from_y, from_x + bend, from_y, to_x - bend, to_y, to_x - 8, to_y, style,
        to_x, to_y);
}

std::string drawn(const Scene& scene) {
    const std::size_t rows = std::max(scene.stores.size(), scene.recipients.size());
    const int height = static_cast<int>(rows) * row + 4;
    const int middle = height / 2;
    std::string svg = fmt::format(
        "<svg viewBox=\"0 0 {} {}\" role=\"img\" aria-labelledby=\"picture-title\">"
        "<title id=\"picture-title\">{} and {} that hold or received your data</title>\n",
        width, height, counted(scene.stores.size(), "store"),
        counted(scene.recipients.size(), "recipient"));
    for (std::size_t store = 0; store < scene.stores.size(); ++store) {
        svg +=
            flow(you_width + 4, middle, store_x, middle_of(store, scene.stores.size(), rows), "");
    }
    for (const auto& [store, recipient] : scene.flows) {
        svg += flow(store_x + store_width, middle_of(store, scene.stores.size(), rows), recipient_x,
                    middle_of(recipient, scene.recipients.size(), rows),
                    scene.recipients[recipient].style);
    }
    svg += fmt::format(
        "<rect class=\"you\" x=\"4\" y=\"{}\" width=\"{}\" height=\"{}\" rx=\"{}\"/><text "
        "class=\"on-you\" x=\"{}\" y=\"{}\" font-size=\"16\" font-weight=\"700\" "
        "text-anchor=\"middle\">You</text>\n",
        middle - box_height / 2, you_width, box_height, box_height / 2, 4 + you_width / 2,
        middle + 6);
    for (std::size_t store = 0; store < scene.stores.size(); ++store) {
        svg += drawn(scene.stores[store], store_x, top_of(store, scene.stores.size(), rows),
                     store_width, 41);
    }
    for (std::size_t recipient = 0; recipient < scene.recipients.size(); ++recipient) {
        svg += drawn(scene.recipients[recipient], recipient_x,
                     top_of(recipient, scene.recipients.size(), rows), recipient_width, 32);
    }
    return svg + "</svg>";
}

}  // namespace

std::string picture(const PackageContent& content, const PackageSurvey& found) {
    const Scene scene = scene_of(content, found);
    return scene.stores.empty() ? std::string() : drawn(scene);
}

}  // namespace dsar
