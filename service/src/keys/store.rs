//! The domains, in one file of redb: every change is one durable transaction.

use std::fmt;
use std::path::Path;

use blindnym::MasterSecret;
use redb::{
    Builder, Database, ReadableDatabase, ReadableTable, Table, TableDefinition, WriteTransaction,
};

use super::error::{KeysError, Result};
use super::file;
use super::record::{DomainRecord, Holder, decode, encode};

const DOMAINS: TableDefinition<'_, &str, &[u8]> = TableDefinition::new("domains");
/// What the store knows of itself.
const STORE: TableDefinition<'_, &str, &str> = TableDefinition::new("store");
const FORMAT: &str = "1";

/// The name under which the master secret's fingerprint is derived.
const FINGERPRINT: &str = "blindnym store";
/// A few records; redb's default is 1 GiB.
const CACHE: usize = 4 << 20;

type Domains<'a> = Table<'a, &'static str, &'static [u8]>;

/// The service's domains. It holds no secret, and remembers which master secret its domains derive
/// from.
///
/// One process at a time has it open. A change that returned is on the disk; one that was interrupted,
/// by SIGKILL for instance, happened in full or not at all.
pub struct Store {
    database: Database,
}

impl Store {
    /// Makes a store without domains for this master secret. It appears whole or not at all.
    ///
    /// # Errors
    /// [`KeysError::Exists`], [`KeysError::Io`], [`KeysError::Storage`].
    pub fn create(path: &Path, master: &MasterSecret) -> Result<Self> {
        let temporary = file::begin(path)?.into_temp_path();
        let database = builder().create(&temporary).map_err(KeysError::storage)?;
        Self::initialize(database, master)?.database.close().map_err(KeysError::storage)?;
        file::keep(temporary, path)?;
        Self::open(path, master)
    }

    /// Opens a store, which must be this master secret's.
    ///
    /// # Errors
    /// [`KeysError::OtherMasterSecret`]; [`KeysError::StoreFormat`]; [`KeysError::Storage`], also where
    /// another process has it open.
    pub fn open(path: &Path, master: &MasterSecret) -> Result<Self> {
        Self::expect(builder().open(path).map_err(KeysError::storage)?, master)
    }

    /// Every domain, by name.
    ///
    /// # Errors
    /// [`KeysError::UnreadableRecord`], [`KeysError::Storage`].
    pub fn domains(&self) -> Result<Vec<DomainRecord>> {
        let transaction = self.database.begin_read().map_err(KeysError::storage)?;
        let table = transaction.open_table(DOMAINS).map_err(KeysError::storage)?;
        let read = |entry: core::result::Result<_, redb::StorageError>| {
            let (name, record): (redb::AccessGuard<'_, &str>, redb::AccessGuard<'_, &[u8]>) =
                entry.map_err(KeysError::storage)?;
            decode(name.value(), record.value())
        };
        table.iter().map_err(KeysError::storage)?.map(read).collect()
    }

    /// A domain.
    ///
    /// # Errors
    /// [`KeysError::UnknownDomain`], [`KeysError::UnreadableRecord`], [`KeysError::Storage`].
    pub fn get(&self, name: &str) -> Result<DomainRecord> {
        let transaction = self.database.begin_read().map_err(KeysError::storage)?;
        find(&transaction.open_table(DOMAINS).map_err(KeysError::storage)?, name)
    }

    /// Adds a domain.
    ///
    /// # Errors
    /// [`KeysError::DomainExists`]; [`KeysError::InvalidRecord`] and [`KeysError::Engine`] for settings
    /// that cannot be served; [`KeysError::UnreadableRecord`] for an access rule nested too deep;
    /// [`KeysError::Storage`].
    pub fn add(&self, record: &DomainRecord) -> Result<()> {
        self.write(|table| {
            if table.get(record.name.as_str()).map_err(KeysError::storage)?.is_some() {
                return Err(KeysError::DomainExists { name: record.name.clone() });
            }
            put(table, record)
        })
    }

    /// Adds a transit key, which becomes the active one, and gives its version.
    ///
    /// The ones before are still read, until they are [retired](Self::retire).
    ///
    /// # Errors
    /// [`KeysError::UnknownDomain`]; [`KeysError::InvalidRecord`] after version 4,294,967,295;
    /// [`KeysError::Storage`].
    pub fn rotate(&self, name: &str) -> Result<u32> {
        self.change(name, |record| {
            let last = record.key_versions.iter().max().copied().unwrap_or(0);
            let version = last.checked_add(1).ok_or_else(|| KeysError::InvalidRecord {
                name: name.into(),
                reason: "there is no key version left",
            })?;
            record.key_versions.push(version);
            Ok(version)
        })
    }

    /// Takes a transit key away: what is encrypted with it can no longer be read.
    ///
    /// # Errors
    /// [`KeysError::ActiveVersion`], [`KeysError::UnknownVersion`], [`KeysError::UnknownDomain`],
    /// [`KeysError::Storage`].
    pub fn retire(&self, name: &str, version: u32) -> Result<()> {
        self.change(name, |record| {
            if record.active_version() == Some(version) {
                return Err(KeysError::ActiveVersion { name: name.into(), version });
            }
            if !record.key_versions.contains(&version) {
                return Err(KeysError::UnknownVersion { name: name.into(), version });
            }
            record.key_versions.retain(|known| *known != version);
            Ok(())
        })
    }

    /// Adds a holder of the domain's transit keys.
    ///
    /// # Errors
    /// [`KeysError::InvalidRecord`] where it is there already, or its key is not an RSA public key;
    /// [`KeysError::UnknownDomain`]; [`KeysError::Storage`].
    pub fn add_holder(&self, name: &str, holder: Holder) -> Result<()> {
        self.change(name, |record| {
            if record.holders.contains(&holder) {
                let reason = "the holder is there already";
                return Err(KeysError::InvalidRecord { name: name.into(), reason });
            }
            record.holders.push(holder);
            Ok(())
        })
    }

    /// Refuses a record that [`Store::add`] would refuse, and adds nothing.
    ///
    /// # Errors
    /// Those of [`Store::add`].
    pub fn check(&self, record: &DomainRecord) -> Result<()> {
        let _bytes = encode(record)?;
        match self.get(&record.name) {
            Ok(_) => Err(KeysError::DomainExists { name: record.name.clone() }),
            Err(KeysError::UnknownDomain { .. }) => Ok(()),
            Err(error) => Err(error),
        }
    }

    fn change<T>(
        &self,
        name: &str,
        change: impl FnOnce(&mut DomainRecord) -> Result<T>,
    ) -> Result<T> {
        self.write(|table| {
            let mut record = find(table, name)?;
            let changed = change(&mut record)?;
            put(table, &record)?;
            Ok(changed)
        })
    }

    /// One transaction on the domains: committed where `work` succeeds, forgotten otherwise.
    fn write<T>(&self, work: impl FnOnce(&mut Domains<'_>) -> Result<T>) -> Result<T> {
        let transaction = begin_write(&self.database)?;
        let done = {
            let mut table = transaction.open_table(DOMAINS).map_err(KeysError::storage)?;
            work(&mut table)?
        };
        transaction.commit().map_err(KeysError::storage)?;
        Ok(done)
    }

    fn initialize(database: Database, master: &MasterSecret) -> Result<Self> {
        let transaction = begin_write(&database)?;
        {
            let _domains = transaction.open_table(DOMAINS).map_err(KeysError::storage)?;
            let mut table = transaction.open_table(STORE).map_err(KeysError::storage)?;
            for (key, value) in [("format", FORMAT), ("master", &fingerprint(master)?)] {
                let _before = table.insert(key, value).map_err(KeysError::storage)?;
            }
        }
        transaction.commit().map_err(KeysError::storage)?;
        Ok(Self { database })
    }

    /// Refuses another format and another master secret.
    fn expect(database: Database, master: &MasterSecret) -> Result<Self> {
        let transaction = database.begin_read().map_err(KeysError::storage)?;
        let table = transaction.open_table(STORE).map_err(|error| match error {
            redb::TableError::TableDoesNotExist(_) => KeysError::StoreFormat,
            other => KeysError::storage(other),
        })?;
        let equals = |key: &str, value: &str| -> Result<bool> {
            let found = table.get(key).map_err(KeysError::storage)?;
            Ok(found.is_some_and(|found| found.value() == value))
        };
        if !equals("format", FORMAT)? {
            return Err(KeysError::StoreFormat);
        }
        if !equals("master", &fingerprint(master)?)? {
            return Err(KeysError::OtherMasterSecret);
        }
        Ok(Self { database })
    }
}

impl fmt::Debug for Store {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Store").finish_non_exhaustive()
    }
}

/// A file altered by others is an error here, where redb would otherwise trust it and may panic.
fn builder() -> Builder {
    let mut builder = Builder::new();
    let _builder = builder.set_cache_size(CACHE).set_check_integrity_on_open(true);
    builder
}

/// Durable by default. The second phase costs one more fsync, and leaves nothing to a checksum.
fn begin_write(database: &Database) -> Result<WriteTransaction> {
    let mut transaction = database.begin_write().map_err(KeysError::storage)?;
    transaction.set_two_phase_commit(true);
    Ok(transaction)
}

/// The id of a key that nothing is encrypted with. Key ids are public.
fn fingerprint(master: &MasterSecret) -> Result<String> {
    Ok(master.transit_key(FINGERPRINT, 0)?.kid().into())
}

fn find(
    table: &impl ReadableTable<&'static str, &'static [u8]>,
    name: &str,
) -> Result<DomainRecord> {
    let found = table.get(name).map_err(KeysError::storage)?;
    let found = found.ok_or_else(|| KeysError::UnknownDomain { name: name.into() })?;
    decode(name, found.value())
}

fn put(table: &mut Domains<'_>, record: &DomainRecord) -> Result<()> {
    let bytes = encode(record)?;
    let stored = table.insert(record.name.as_str(), bytes.as_slice());
    let _before = stored.map_err(KeysError::storage)?;
    Ok(())
}

#[cfg(test)]
mod tests;
