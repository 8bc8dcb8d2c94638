// SPDX-License-Identifier: Apache-2.0
// stores/weblogs and stores/analytics: what the website sees.
#include "apps/sample/records.hpp"
#include "apps/sample/spelling.hpp"
#include "apps/sample/texts.hpp"

#include <fmt/format.h>

namespace sample {

namespace {

/// Writes one line of the access log. Returns its key.
std::string write_request(Stores& stores, Random& chance, const std::string& ip,
                          const std::string& account, std::string_view browser) {
    const Day day = chance.between(first_logged_day, last_day);
    const int month = logged_month(day);
    JsonObject client;
    client.text("ip", logged_ip(chance, ip));
    JsonObject request;
    request.text("method", chance.chance(85) ? "GET" : "POST").text("path", chance.pick(pages));
    JsonObject json;
    json.text("time", moment_text(chance, day)).raw("client", client.done());
    json.raw("account", account).raw("request", request.done());
    json.integer("status", chance.chance(95) ? 200 : 404)
        .integer("bytes", chance.between(200, 90000));
    json.text("agent", browser);
    json.text_or_null("referer", chance.chance(30) ? "https://search.example/" : "");
    const auto line = stores.weblogs[static_cast<std::size_t>(month)].write(json.done() + "\n");
    return fmt::format("[\"{}\",{}]", weblog_name(month), line);
}

}  // namespace

void add_requests(Scene& scene, std::optional<Made> account, Mark ip, int count) {
    for (int number = 0; number < count; ++number) {
        Fact fact{"weblogs", "requests",
                  write_request(scene.stores, scene.chance, scene.circle.value(ip),
                                account ? std::to_string(account->id) : "null",
                                scene.chance.pick(browsers))};
        fact.namings = {{ip}};
        if (account) {
            fact.links = {{LinkKind::BelongsTo, account->fact}};
        }
        scene.circle.note(std::move(fact));
    }
}

void add_noise(Stores& stores, Random& chance, int count) {
    for (int number = 0; number < count; ++number) {
        write_request(stores, chance, fmt::format("203.0.113.{}", chance.between(1, 200)), "null",
                      "ExampleBot/2.1 (+https://bot.example/)");
    }
}

Device add_device(Scene& scene, int events) {
    auto& [stores, circle, chance] = scene;
    Device device{circle.plant(Kind::DeviceId, uuid(chance)), {}};
    constexpr std::array<std::string_view, 4> names{"page_view", "click", "scroll", "sign_up"};
    for (int number = 0; number < events; ++number) {
        const Day day = chance.between(first_logged_day, last_day);
        const int month = logged_month(day);
        const auto record = stores.analytics[static_cast<std::size_t>(month)].write(
            csv_row({moment_text(chance, day), circle.value(device.mark),
                     std::string{chance.pick(names)}, std::string{chance.pick(pages)},
                     chance.chance(80) ? std::to_string(chance.between(0, 300)) : "", "Firefox",
                     chance.chance(50) ? "Windows" : "Linux", "LT",
                     chance.chance(20) ? "https://search.example/?q=voice,ai" : ""}));
        Fact fact{"analytics", "events", fmt::format("[\"{}\",{}]", analytics_name(month), record)};
        fact.namings = {{device.mark}};
        device.events.push_back(circle.note(std::move(fact)));
    }
    return device;
}

}  // namespace sample
