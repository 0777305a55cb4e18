//! What several nodes share: Redis, PostgreSQL, the signing keys.

use std::collections::HashMap;

use redis::RedisError;

use super::Finding;
use super::local::{imported, store};
use crate::clock::Clock;
use crate::config::{Config, Secret};
use crate::journal::CLOCK_OFF_MS_MAX;
use crate::records::Store;
use crate::redis::{Redis, within};
use crate::sqlite::Inspected;

/// The oldest Redis that has all that the journal needs.
const REDIS_MIN: (u32, u32) = (6, 2);

/// Looks at the stores that the settings name. Nothing is changed.
pub async fn shared(config: &Config) -> Vec<Finding> {
    let mut findings = Vec::new();
    if let Some(url) = &config.store.redis_url {
        match revealed("Redis", url) {
            Ok(url) => findings.extend(redis(&url).await),
            Err(finding) => findings.push(finding),
        }
    }
    if let Some(url) = &config.store.postgres_url {
        match revealed("PostgreSQL", url) {
            Ok(url) => {
                let inspected = Store::inspect_database(&url).await;
                findings.push(store("PostgreSQL", &inspected));
                // Opening an older database would change it.
                if let Ok(Inspected::Current) = inspected {
                    findings.push(imported(config).await);
                }
            }
            Err(finding) => findings.push(finding),
        }
    }
    findings.push(match &config.node.keys {
        Some(file) => Finding::ok("nodes' keys", file.display().to_string()),
        None => Finding::warn(
            "nodes' keys",
            "each node has signing keys of its own, so that none takes another's word",
            "copy one node's keys.json to every node and name it in node.keys",
        ),
    });
    findings
}

fn revealed(what: &'static str, url: &Secret) -> Result<String, Finding> {
    url.reveal().map_err(|error| Finding::fail(what, error.to_string(), "name a URL, or a file that holds one"))
}

/// Whether Redis answers, and is set so that it loses nothing.
async fn redis(url: &str) -> Vec<Finding> {
    let redis = match Redis::connect(url).await {
        Ok(redis) => redis,
        Err(error) => {
            let mend = "start Redis, or mend store.redis_url: redis://user:password@host:6379";
            return vec![Finding::fail("Redis", error.to_string(), mend)];
        }
    };
    let mut findings = vec![version(&redis).await];
    findings.push(time(&redis).await);
    findings.push(settings(&redis).await);
    findings
}

async fn version(redis: &Redis) -> Finding {
    let mut info = redis::cmd("INFO");
    info.arg("server");
    let told: Result<String, RedisError> = within(info.query_async(&mut redis.connection())).await;
    let text = told.unwrap_or_default();
    let version = text.lines().find_map(|line| line.strip_prefix("redis_version:")).unwrap_or("unknown").trim();
    let mut numbers = version.split('.').map_while(|number| number.parse::<u32>().ok());
    match (numbers.next(), numbers.next()) {
        (Some(major), Some(minor)) if (major, minor) < REDIS_MIN => {
            let mend = format!("install {}.{} or later", REDIS_MIN.0, REDIS_MIN.1);
            Finding::fail("Redis", format!("version {version} lacks what the journal needs"), mend)
        }
        _ => Finding::ok("Redis", format!("version {version}")),
    }
}

async fn time(redis: &Redis) -> Finding {
    let told: Result<(i64, i64), RedisError> = within(redis::cmd("TIME").query_async(&mut redis.connection())).await;
    match told {
        Ok((seconds, micros)) => {
            let off = Clock::real().machine_now().0 - (seconds * 1_000 + micros / 1_000);
            if off.abs() > CLOCK_OFF_MS_MAX {
                let found = format!("this machine's clock is {off} ms off that of Redis: this node would not write");
                return Finding::fail("Redis time", found, "set the clocks of both machines by NTP");
            }
            Finding::ok("Redis time", format!("{off} ms off"))
        }
        Err(error) => Finding::fail("Redis time", error.to_string(), "allow the command TIME"),
    }
}

/// What Redis confirms has to be on its disk, and nothing may be evicted.
async fn settings(redis: &Redis) -> Finding {
    const CHECK: &str = "Redis settings";
    const WANTED: [(&str, &str); 3] =
        [("appendonly", "yes"), ("appendfsync", "always"), ("maxmemory-policy", "noeviction")];
    let mut get = redis::cmd("CONFIG");
    get.arg("GET").arg(&WANTED.map(|(name, _)| name));
    let told: Result<HashMap<String, String>, RedisError> = within(get.query_async(&mut redis.connection())).await;
    let set = match told {
        Ok(set) => set,
        Err(error) => {
            let mend = "allow CONFIG GET to this user, or look yourself: appendonly yes, appendfsync always, maxmemory-policy noeviction";
            return Finding::warn(CHECK, format!("Redis does not tell them: {error}"), mend);
        }
    };
    let is = |name: &str| set.get(name).map_or("unknown", String::as_str).to_owned();
    let wrong: Vec<_> = WANTED.iter().filter(|(name, wanted)| is(name) != *wanted).collect();
    if wrong.is_empty() {
        return Finding::ok(CHECK, WANTED.map(|(name, wanted)| format!("{name} {wanted}")).join(", "));
    }
    let found = wrong.iter().map(|(name, _)| format!("{name} {}", is(name))).collect::<Vec<_>>().join(", ");
    let mend = wrong.iter().map(|(name, wanted)| format!("{name} {wanted}")).collect::<Vec<_>>().join(", ");
    Finding::fail(CHECK, format!("{found}: confirmed events could be lost"), format!("in redis.conf: {mend}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::State;

    #[tokio::test]
    async fn no_redis_is_a_finding_and_not_a_wait() {
        let found = redis("redis://127.0.0.1:1").await;
        assert_eq!((found[0].check, found[0].state), ("Redis", State::Fail));
    }
}
