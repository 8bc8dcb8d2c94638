// SPDX-License-Identifier: Apache-2.0
#include "apps/sample/stores.hpp"

#include "apps/sample/clients.hpp"
#include "apps/sample/templates.hpp"

#include <fmt/format.h>

#include <cmath>
#include <fcntl.h>
#include <stdexcept>
#include <sys/stat.h>

namespace sample {

namespace {

/// A WAV file: PCM, mono, 8 bit, 8000 samples a second; the pitch is the call's own.
std::string wav(long long call) {
    constexpr std::uint32_t samples = 800;
    std::string sound = "RIFF";
    const auto number = [&](std::uint32_t value, int bytes) {
        for (int index = 0; index < bytes; ++index) {
            sound += static_cast<char>((value >> (8 * index)) & 0xffU);
        }
    };
    number(36 + samples, 4);
    sound += "WAVEfmt ";
    number(16, 4);
    number(1, 2);
    number(1, 2);
    number(8000, 4);
    number(8000, 4);
    number(1, 2);
    number(8, 2);
    sound += "data";
    number(samples, 4);
    const auto period = static_cast<std::uint32_t>(10 + call % 29);
    for (std::uint32_t sample = 0; sample < samples; ++sample) {
        number(sample % period < period / 2 ? 96 : 160, 1);
    }
    return sound;
}

std::filesystem::path made_folder(const std::filesystem::path& folder) {
    std::filesystem::create_directories(folder);
    return folder;
}

}  // namespace

AppDatabase::AppDatabase(const std::filesystem::path& path)
    : database{create_database(path, template_text("sql/app.sql"))},
      addresses{database, "addresses", 5},
      accounts{database, "accounts", 17},
      deliveries{database, "deliveries", 4},
      crm_links{database, "crm_links", 2},
      subscriptions{database, "subscriptions", 6},
      invoices{database, "invoices", 7},
      invoice_lines{database, "invoice_lines", 4},
      refunds{database, "refunds", 6},
      payments{database, "payments", 7},
      tickets{database, "tickets", 7},
      messages{database, "messages", 6},
      consents{database, "consents", 6},
      sessions{database, "sessions", 8},
      audit_events{database, "audit_events", 5} {}

PlatformDatabase::PlatformDatabase(const std::filesystem::path& path)
    : database{create_database(path, template_text("sql/platform.sql"))},
      leads{database, "leads", 9},
      calls{database, "calls", 11},
      call_events{database, "call_events", 5} {
    write_clients();
}

void PlatformDatabase::write_clients() {
    Table client_rows{database, "clients", 4};
    Table campaigns{database, "campaigns", 6};
    for (std::size_t index = 0; index < clients.size(); ++index) {
        const Client& client = clients[index];
        client_rows.insert({index, client.name, client.country, client.plan});
        campaigns.insert({index * 2 + 1, index, "Spring offer",
                          "Greet, say that an AI is calling, offer the spring price.", "2025-03-01",
                          "2025-06-30"});
        campaigns.insert({index * 2 + 2, index, "Reminder of appointments",
                          "Greet, say that an AI is calling, confirm the appointment.",
                          "2025-09-01", std::nullopt});
    }
}

std::string weblog_name(int logged_month) {
    const bool is_old = logged_month < logged_months - 2;
    return "access-" + month_text(logged_month) + (is_old ? ".ndjson.gz" : ".ndjson");
}

std::string analytics_name(int logged_month) {
    return "events-" + month_text(logged_month) + ".csv";
}

Stores::Stores(const std::filesystem::path& path)
    : folder{made_folder(path)},
      app{folder / "app.db"},
      platform{folder / "platform.db"},
      transcripts{LineFile{made_folder(folder / "transcripts") / "calls-2025.jsonl"},
                  LineFile{folder / "transcripts" / "calls-2026.jsonl"}},
      crm{made_folder(folder / "crm") / "contacts.csv"},
      feedback{folder / "feedback.json"} {
    made_folder(folder / "weblogs");
    made_folder(folder / "analytics");
    for (int month = 0; month < logged_months; ++month) {
        weblogs.emplace_back(folder / "weblogs" / weblog_name(month));
        analytics.emplace_back(folder / "analytics" / analytics_name(month));
        analytics.back().write_plain(
            "time,device_id,event,page,seconds,browser,system,country,referrer\r\n");
    }
    for (std::size_t client = 0; client < clients.size(); ++client) {
        made_folder(folder / "recordings" / std::to_string(client));
    }
    crm.write_plain(
        "\xEF\xBB\xBF"
        "Contact ID,First name,Last name,E-mail,Phone,Company,Job title,Source,"
        "Newsletter,Score,Notes,Created\r\n");
    feedback.write_plain("[");
}

std::string Stores::write_recording(int client, long long call, Day day) {
    const std::string key = fmt::format("{}/call-{}.wav", client, call);
    const auto path = folder / "recordings" / key;
    LineFile file{path};
    file.write_plain(wav(call));
    file.close();
    // The file is as old as the call; 1672531200 is day 0.
    const timespec time{1672531200 + day * 86400L, 0};
    const std::array<timespec, 2> times{time, time};
    if (utimensat(AT_FDCWD, path.c_str(), times.data(), 0) != 0) {
        throw std::runtime_error{"cannot set the time of " + path.string()};
    }
    return key;
}

void Stores::close() {
    feedback.write_plain("\n]\n");
    for (auto* months : {&weblogs, &analytics}) {
        for (auto& file : *months) {
            file.close();
        }
    }
    for (auto& file : transcripts) {
        file.close();
    }
    crm.close();
    feedback.close();
    finish_database(app.database, template_text("sql/app_indexes.sql"));
    finish_database(platform.database, template_text("sql/platform_indexes.sql"));
}

}  // namespace sample
