BEGIN TRANSACTION;
CREATE TABLE "_sqlite_migrations" (
   "id" INTEGER PRIMARY KEY,
   "migration_set" TEXT,
   "name" TEXT,
   "applied_at" TEXT
);
INSERT INTO "_sqlite_migrations" VALUES(1,'annotation','0001_tables','2026-11-21 21:10:01.378409+00:00');
CREATE TABLE annotators (
    id TEXT PRIMARY KEY,
    kind TEXT NOT NULL CHECK (kind IN ('local', 'participant', 'login', 'editor', 'source')),
    created TEXT NOT NULL
) STRICT;
INSERT INTO "annotators" VALUES('an editor','editor','2026-11-21T21:10:01.392984+00:00');
INSERT INTO "annotators" VALUES('aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa','local','2026-11-21T21:10:01.396342+00:00');
INSERT INTO "annotators" VALUES('bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb','local','2026-11-21T21:10:01.437699+00:00');
INSERT INTO "annotators" VALUES('cccccccccccccccccccccccccccccccc','local','2026-11-21T21:10:01.477952+00:00');
CREATE TABLE assignments (
    id TEXT PRIMARY KEY,
    study_id TEXT NOT NULL REFERENCES studies (id),
    item_id TEXT NOT NULL REFERENCES items (id),
    annotator_id TEXT NOT NULL REFERENCES annotators (id),
    side TEXT NOT NULL CHECK (side IN ('ab', 'ba')),
    state TEXT NOT NULL CHECK (state IN ('open', 'judged', 'skipped')),
    served_at TEXT NOT NULL,
    UNIQUE (study_id, annotator_id, item_id)
) STRICT;
INSERT INTO "assignments" VALUES('0e2bbab0-594f-47a9-b81e-ce2337afbed2','rope','f78ef183cd1d5736ec911fe42042bb63','aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa','ab','judged','2026-11-21T21:10:01.401191+00:00');
INSERT INTO "assignments" VALUES('acb521da-2c9f-4526-ae0b-f72b2efe5519','rope','74d872fe76f47eb67ece3978a34990b1','aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa','ab','judged','2026-11-21T21:10:01.410013+00:00');
INSERT INTO "assignments" VALUES('c01a3bce-91dd-4f5e-801d-f2af5016b65f','rope','143c8dfc1fa36f41ed31be0836168850','aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa','ab','judged','2026-11-21T21:10:01.419018+00:00');
INSERT INTO "assignments" VALUES('bdf27848-e0c0-47d9-b8b6-81b1d30d9d63','rope','4882eea3fab707dca5f6eae105b740ad','aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa','ab','open','2026-11-21T21:10:01.435903+00:00');
INSERT INTO "assignments" VALUES('a0782d63-08f1-4be6-a7a7-37569ecc185a','rope','0e74cc7d5b6e3bce8c5210755c5ef5e1','bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb','ab','judged','2026-11-21T21:10:01.442129+00:00');
INSERT INTO "assignments" VALUES('144d7506-ea58-4a30-ace8-039806e570f4','rope','19fcc635f30aaf3d73901f7c6381577b','bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb','ab','judged','2026-11-21T21:10:01.447408+00:00');
INSERT INTO "assignments" VALUES('401a91f5-16a4-418c-9b0d-5c578bbca2ca','rope','7aeb34788fe18391338e23421a233381','bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb','ab','judged','2026-11-21T21:10:01.451476+00:00');
INSERT INTO "assignments" VALUES('c87bba77-bb69-480e-8b82-d864832c2772','rope','9a6396a8aac9b3af0a81acda6b0dc1d6','bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb','ab','judged','2026-11-21T21:10:01.457920+00:00');
INSERT INTO "assignments" VALUES('09171fcc-f8db-4f87-bd2d-b496f0a1cbd0','rope','143c8dfc1fa36f41ed31be0836168850','bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb','ab','judged','2026-11-21T21:10:01.462045+00:00');
INSERT INTO "assignments" VALUES('d088525e-3eec-4841-a8b0-3ba2cb0dd4e0','rope','74d872fe76f47eb67ece3978a34990b1','bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb','ab','judged','2026-11-21T21:10:01.470037+00:00');
INSERT INTO "assignments" VALUES('a13fd4f0-bc8a-4453-a47c-20855fa799c3','rope','4882eea3fab707dca5f6eae105b740ad','bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb','ab','judged','2026-11-21T21:10:01.473403+00:00');
INSERT INTO "assignments" VALUES('bb708381-6c91-40fc-97c0-3f5ee8cdec5d','rope','f78ef183cd1d5736ec911fe42042bb63','bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb','ab','judged','2026-11-21T21:10:01.475646+00:00');
INSERT INTO "assignments" VALUES('af30a1fe-8528-4e3a-b57d-4ea244543c13','rope','9a6396a8aac9b3af0a81acda6b0dc1d6','cccccccccccccccccccccccccccccccc','ab','open','2026-11-21T21:10:01.482745+00:00');
INSERT INTO "assignments" VALUES('74abe39e-410d-4fa1-9675-a8833fa3f1e0','ropes','5a3e897f576b0c879a7f286698cb2e8e','aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa','ba','judged','2026-11-21T21:10:01.491311+00:00');
INSERT INTO "assignments" VALUES('69961869-d4f9-46ce-a49a-f4d9f5e7983b','ropes','9ddf88c7e1165437093d382441e7d5d3','aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa','ab','judged','2026-11-21T21:10:01.497954+00:00');
INSERT INTO "assignments" VALUES('49cbb585-4a93-410e-8186-46e7eb398f7c','ropes','bb7bed0af4b4522c3b3e499872fc5056','aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa','ba','judged','2026-11-21T21:10:01.500782+00:00');
INSERT INTO "assignments" VALUES('8ea3b60a-1723-4537-8841-be197fd056d6','ropes','4914df1d79463f3620f56903e46f51ed','aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa','ab','skipped','2026-11-21T21:10:01.507502+00:00');
INSERT INTO "assignments" VALUES('b85867c3-467c-45f6-9621-4d11af736871','ropes','4914df1d79463f3620f56903e46f51ed','bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb','ab','judged','2026-11-21T21:10:01.510965+00:00');
INSERT INTO "assignments" VALUES('c62616e6-a75e-477a-a2f5-ddc486a0242a','ropes','bb7bed0af4b4522c3b3e499872fc5056','bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb','ab','open','2026-11-21T21:10:01.515966+00:00');
CREATE TABLE enrolments (
    study_id TEXT NOT NULL REFERENCES studies (id),
    annotator_id TEXT NOT NULL REFERENCES annotators (id),
    study_version INTEGER NOT NULL,
    seed TEXT NOT NULL,
    consented TEXT NOT NULL,
    PRIMARY KEY (study_id, annotator_id)
) STRICT;
INSERT INTO "enrolments" VALUES('rope','aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa',1,'319ceadf9170cec6e9bdaaffca8769c2','2026-11-21T21:10:01.399765+00:00');
INSERT INTO "enrolments" VALUES('rope','bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb',1,'4b5d137728d78b22190c19a6fab15353','2026-11-21T21:10:01.438755+00:00');
INSERT INTO "enrolments" VALUES('rope','cccccccccccccccccccccccccccccccc',1,'b577fb3e61b410fd2f2a7059cf633653','2026-11-21T21:10:01.482010+00:00');
INSERT INTO "enrolments" VALUES('ropes','aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa',1,'68649d83e89da1bd563a43ee9c1b78dd','2026-11-21T21:10:01.486852+00:00');
INSERT INTO "enrolments" VALUES('ropes','bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb',1,'74c2211f336d1c2d941fbc6ba3c37cc1','2026-11-21T21:10:01.509857+00:00');
CREATE TABLE items (
    id TEXT PRIMARY KEY,
    study_id TEXT NOT NULL REFERENCES studies (id),
    prompt_id TEXT NOT NULL REFERENCES prompts (id),
    first_id TEXT NOT NULL REFERENCES responses (id),
    second_id TEXT REFERENCES responses (id),
    served INTEGER NOT NULL DEFAULT 0
) STRICT;
INSERT INTO "items" VALUES('0e74cc7d5b6e3bce8c5210755c5ef5e1','rope','f920e5c98d04a0db875c7c05e0fdef40','0d2469a82eebae0a7b15889dcd2506c7',NULL,1);
INSERT INTO "items" VALUES('f78ef183cd1d5736ec911fe42042bb63','rope','f920e5c98d04a0db875c7c05e0fdef40','c020ecf37d36b4770b09138248e3e3b8',NULL,2);
INSERT INTO "items" VALUES('7aeb34788fe18391338e23421a233381','rope','f920e5c98d04a0db875c7c05e0fdef40','4329505cc9b49fd3731057726fc44bf3',NULL,1);
INSERT INTO "items" VALUES('4882eea3fab707dca5f6eae105b740ad','rope','f920e5c98d04a0db875c7c05e0fdef40','52c854688895904e8506b4d7e8f47807',NULL,2);
INSERT INTO "items" VALUES('19fcc635f30aaf3d73901f7c6381577b','rope','f920e5c98d04a0db875c7c05e0fdef40','7dbd927a824701cd0368478b4e7cf0a6',NULL,1);
INSERT INTO "items" VALUES('9a6396a8aac9b3af0a81acda6b0dc1d6','rope','f920e5c98d04a0db875c7c05e0fdef40','00b97240bd6a06c927a302e9cdd54517',NULL,2);
INSERT INTO "items" VALUES('74d872fe76f47eb67ece3978a34990b1','rope','f920e5c98d04a0db875c7c05e0fdef40','d28a14eecc445a80bebb3031f51ef17f',NULL,2);
INSERT INTO "items" VALUES('143c8dfc1fa36f41ed31be0836168850','rope','f920e5c98d04a0db875c7c05e0fdef40','d20c2008f66d1d32ffaa4612bcec01fb',NULL,2);
INSERT INTO "items" VALUES('9ddf88c7e1165437093d382441e7d5d3','ropes','f920e5c98d04a0db875c7c05e0fdef40','567d26a8536e1e2f1f7e7efec8485f7d','1d68e2ad4fca1e6c748ac3f8b176eee1',1);
INSERT INTO "items" VALUES('bb7bed0af4b4522c3b3e499872fc5056','ropes','f920e5c98d04a0db875c7c05e0fdef40','2482843d129dbcec62e9277f06d67399','a65d6669b530c3cd5c62c738306d9508',2);
INSERT INTO "items" VALUES('4914df1d79463f3620f56903e46f51ed','ropes','f920e5c98d04a0db875c7c05e0fdef40','f7abff02e425dd763eaaa5fbd3f5b010','1ded6b75fb248c95b969cc31fa26ae39',1);
INSERT INTO "items" VALUES('5a3e897f576b0c879a7f286698cb2e8e','ropes','f920e5c98d04a0db875c7c05e0fdef40','202b89efcbbdcfa3e543b5d05774dbe0','fa19ef9559a8516c14d40f83c23dada5',1);
CREATE TABLE levels (
    study_id TEXT NOT NULL REFERENCES studies (id),
    served INTEGER NOT NULL,
    items INTEGER NOT NULL,
    PRIMARY KEY (study_id, served)
) STRICT, WITHOUT ROWID;
INSERT INTO "levels" VALUES('rope',0,0);
INSERT INTO "levels" VALUES('rope',1,3);
INSERT INTO "levels" VALUES('rope',2,5);
INSERT INTO "levels" VALUES('ropes',0,0);
INSERT INTO "levels" VALUES('ropes',1,3);
INSERT INTO "levels" VALUES('ropes',2,1);
CREATE TABLE prompts (
    id TEXT PRIMARY KEY,
    task TEXT NOT NULL,
    item TEXT NOT NULL,
    text TEXT NOT NULL,
    language TEXT NOT NULL
) STRICT;
INSERT INTO "prompts" VALUES('f920e5c98d04a0db875c7c05e0fdef40','alternate uses','rope','Name a creative use for a rope; ''quoted''','English');
CREATE TABLE ratings (
    id TEXT PRIMARY KEY,
    assignment_id TEXT REFERENCES assignments (id),
    study_id TEXT NOT NULL REFERENCES studies (id),
    study_version INTEGER NOT NULL,
    item_id TEXT NOT NULL REFERENCES items (id),
    annotator_id TEXT NOT NULL REFERENCES annotators (id),
    dimension TEXT NOT NULL,
    action TEXT NOT NULL CHECK (action IN ('rating', 'skip', 'withdrawal')),
    value REAL,
    reason TEXT,
    seconds REAL CHECK (seconds >= 0),
    created TEXT NOT NULL,
    replaces TEXT UNIQUE REFERENCES ratings (id),
    CHECK ((action = 'rating') = (value IS NOT NULL)),
    CHECK ((action = 'skip') = (reason IS NOT NULL)),
    CHECK (action <> 'withdrawal' OR replaces IS NOT NULL)
) STRICT;
INSERT INTO "ratings" VALUES('5734b868803b26d385cfa7a6b150db8f',NULL,'rope',1,'19fcc635f30aaf3d73901f7c6381577b','an editor','creative','rating',2.0,NULL,NULL,'2026-11-21T21:10:01.393361+00:00',NULL);
INSERT INTO "ratings" VALUES('06703a812a4fad68e6e0259ee0481bd5',NULL,'rope',1,'9a6396a8aac9b3af0a81acda6b0dc1d6','an editor','creative','rating',2.0,NULL,NULL,'2026-11-21T21:10:01.393361+00:00',NULL);
INSERT INTO "ratings" VALUES('8f03599cb313c24bb69e21a8ea3b31d0',NULL,'rope',1,'74d872fe76f47eb67ece3978a34990b1','an editor','creative','rating',2.0,NULL,NULL,'2026-11-21T21:10:01.393361+00:00',NULL);
INSERT INTO "ratings" VALUES('57a682ac15eb9ee3d218b445b9bb5780',NULL,'rope',1,'143c8dfc1fa36f41ed31be0836168850','an editor','creative','rating',2.0,NULL,NULL,'2026-11-21T21:10:01.393361+00:00',NULL);
INSERT INTO "ratings" VALUES('165fd887-69fc-4da7-becf-e46bc0a8eafb','0e2bbab0-594f-47a9-b81e-ce2337afbed2','rope',1,'f78ef183cd1d5736ec911fe42042bb63','aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa','creative','rating',2.0,NULL,3.5,'2026-11-21T21:10:01.405538+00:00',NULL);
INSERT INTO "ratings" VALUES('a8a116b9-0c47-4d9e-a053-2897478f8531','0e2bbab0-594f-47a9-b81e-ce2337afbed2','rope',1,'f78ef183cd1d5736ec911fe42042bb63','aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa','new','rating',1.0,NULL,3.5,'2026-11-21T21:10:01.405705+00:00',NULL);
INSERT INTO "ratings" VALUES('39396491-215a-46fc-8c5d-a19ea2712bc3','acb521da-2c9f-4526-ae0b-f72b2efe5519','rope',1,'74d872fe76f47eb67ece3978a34990b1','aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa','creative','rating',5.0,NULL,3.5,'2026-11-21T21:10:01.414449+00:00',NULL);
INSERT INTO "ratings" VALUES('2474aaf1-45bf-49ac-b287-28aa08b478bd','acb521da-2c9f-4526-ae0b-f72b2efe5519','rope',1,'74d872fe76f47eb67ece3978a34990b1','aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa','new','rating',4.0,NULL,3.5,'2026-11-21T21:10:01.414518+00:00',NULL);
INSERT INTO "ratings" VALUES('2a7b24a7-0ce3-43f4-ba19-7c03f9a46c3f','c01a3bce-91dd-4f5e-801d-f2af5016b65f','rope',1,'143c8dfc1fa36f41ed31be0836168850','aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa','creative','skip',NULL,'language',2.0,'2026-11-21T21:10:01.421148+00:00',NULL);
INSERT INTO "ratings" VALUES('6b00cd33-69ba-470e-8150-7ccb707a5796','c01a3bce-91dd-4f5e-801d-f2af5016b65f','rope',1,'143c8dfc1fa36f41ed31be0836168850','aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa','new','skip',NULL,'language',2.0,'2026-11-21T21:10:01.421308+00:00',NULL);
INSERT INTO "ratings" VALUES('ee051900-c95e-4fc5-b9b4-ad9794c2d59c','c01a3bce-91dd-4f5e-801d-f2af5016b65f','rope',1,'143c8dfc1fa36f41ed31be0836168850','aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa','creative','withdrawal',NULL,NULL,NULL,'2026-11-21T21:10:01.424601+00:00','2a7b24a7-0ce3-43f4-ba19-7c03f9a46c3f');
INSERT INTO "ratings" VALUES('783a0037-83e9-4446-a5cb-91ba3462d106','c01a3bce-91dd-4f5e-801d-f2af5016b65f','rope',1,'143c8dfc1fa36f41ed31be0836168850','aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa','new','withdrawal',NULL,NULL,NULL,'2026-11-21T21:10:01.424732+00:00','6b00cd33-69ba-470e-8150-7ccb707a5796');
INSERT INTO "ratings" VALUES('14c6b23a-ee00-417d-a379-8797a0cba8c8','acb521da-2c9f-4526-ae0b-f72b2efe5519','rope',1,'74d872fe76f47eb67ece3978a34990b1','aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa','creative','withdrawal',NULL,NULL,NULL,'2026-11-21T21:10:01.427048+00:00','39396491-215a-46fc-8c5d-a19ea2712bc3');
INSERT INTO "ratings" VALUES('c99ba84d-eb82-46e2-b879-347f70493c53','acb521da-2c9f-4526-ae0b-f72b2efe5519','rope',1,'74d872fe76f47eb67ece3978a34990b1','aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa','new','withdrawal',NULL,NULL,NULL,'2026-11-21T21:10:01.427103+00:00','2474aaf1-45bf-49ac-b287-28aa08b478bd');
INSERT INTO "ratings" VALUES('c02e751e-12af-41f8-bffa-2cc862383228','acb521da-2c9f-4526-ae0b-f72b2efe5519','rope',1,'74d872fe76f47eb67ece3978a34990b1','aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa','creative','rating',2.0,NULL,3.5,'2026-11-21T21:10:01.429898+00:00','14c6b23a-ee00-417d-a379-8797a0cba8c8');
INSERT INTO "ratings" VALUES('5a866d79-4b17-4d8d-861e-73fa29800ca4','acb521da-2c9f-4526-ae0b-f72b2efe5519','rope',1,'74d872fe76f47eb67ece3978a34990b1','aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa','new','rating',1.0,NULL,3.5,'2026-11-21T21:10:01.429958+00:00','c99ba84d-eb82-46e2-b879-347f70493c53');
INSERT INTO "ratings" VALUES('a6f8fedb-c5c4-46ad-b527-08dad8df3aff','c01a3bce-91dd-4f5e-801d-f2af5016b65f','rope',1,'143c8dfc1fa36f41ed31be0836168850','aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa','creative','rating',5.0,NULL,3.5,'2026-11-21T21:10:01.434237+00:00','ee051900-c95e-4fc5-b9b4-ad9794c2d59c');
INSERT INTO "ratings" VALUES('74ee89a5-55b8-4c87-bbc1-52469f58d5a6','c01a3bce-91dd-4f5e-801d-f2af5016b65f','rope',1,'143c8dfc1fa36f41ed31be0836168850','aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa','new','rating',4.0,NULL,3.5,'2026-11-21T21:10:01.434299+00:00','783a0037-83e9-4446-a5cb-91ba3462d106');
INSERT INTO "ratings" VALUES('27e9a6ed-f0b9-456f-a445-ab1884358a7a','a0782d63-08f1-4be6-a7a7-37569ecc185a','rope',1,'0e74cc7d5b6e3bce8c5210755c5ef5e1','bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb','creative','rating',2.0,NULL,3.5,'2026-11-21T21:10:01.444523+00:00',NULL);
INSERT INTO "ratings" VALUES('faf6f107-0b1d-49e2-ba24-dce86cb09fa2','a0782d63-08f1-4be6-a7a7-37569ecc185a','rope',1,'0e74cc7d5b6e3bce8c5210755c5ef5e1','bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb','new','rating',1.0,NULL,3.5,'2026-11-21T21:10:01.444603+00:00',NULL);
INSERT INTO "ratings" VALUES('9ff1a307-1eac-4e36-933f-f642ec41e610','144d7506-ea58-4a30-ace8-039806e570f4','rope',1,'19fcc635f30aaf3d73901f7c6381577b','bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb','creative','rating',2.0,NULL,3.5,'2026-11-21T21:10:01.448992+00:00',NULL);
INSERT INTO "ratings" VALUES('5372f95f-fa07-4071-a115-9fa5d3891c84','144d7506-ea58-4a30-ace8-039806e570f4','rope',1,'19fcc635f30aaf3d73901f7c6381577b','bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb','new','rating',1.0,NULL,3.5,'2026-11-21T21:10:01.449046+00:00',NULL);
INSERT INTO "ratings" VALUES('80ea2837-ffd5-4781-8ea8-49de45272fb9','401a91f5-16a4-418c-9b0d-5c578bbca2ca','rope',1,'7aeb34788fe18391338e23421a233381','bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb','creative','rating',2.0,NULL,3.5,'2026-11-21T21:10:01.453991+00:00',NULL);
INSERT INTO "ratings" VALUES('6e46114a-1fd9-435c-86f9-cdf481406192','401a91f5-16a4-418c-9b0d-5c578bbca2ca','rope',1,'7aeb34788fe18391338e23421a233381','bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb','new','rating',1.0,NULL,3.5,'2026-11-21T21:10:01.454046+00:00',NULL);
INSERT INTO "ratings" VALUES('b39d547d-c22f-4ad8-add9-c4b073023ac8','c87bba77-bb69-480e-8b82-d864832c2772','rope',1,'9a6396a8aac9b3af0a81acda6b0dc1d6','bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb','creative','rating',2.0,NULL,3.5,'2026-11-21T21:10:01.460273+00:00',NULL);
INSERT INTO "ratings" VALUES('831c42e8-8d64-4f11-bb84-9110bb206319','c87bba77-bb69-480e-8b82-d864832c2772','rope',1,'9a6396a8aac9b3af0a81acda6b0dc1d6','bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb','new','rating',1.0,NULL,3.5,'2026-11-21T21:10:01.460348+00:00',NULL);
INSERT INTO "ratings" VALUES('da686312-0d7d-4ebf-95fb-45e096cd2193','09171fcc-f8db-4f87-bd2d-b496f0a1cbd0','rope',1,'143c8dfc1fa36f41ed31be0836168850','bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb','creative','rating',2.0,NULL,3.5,'2026-11-21T21:10:01.465609+00:00',NULL);
INSERT INTO "ratings" VALUES('dbc4b8fa-3c1f-4c7d-afbc-43524ced7c6b','09171fcc-f8db-4f87-bd2d-b496f0a1cbd0','rope',1,'143c8dfc1fa36f41ed31be0836168850','bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb','new','rating',1.0,NULL,3.5,'2026-11-21T21:10:01.465706+00:00',NULL);
INSERT INTO "ratings" VALUES('f02baea4-8388-4fcb-8120-6816c9cbb052','d088525e-3eec-4841-a8b0-3ba2cb0dd4e0','rope',1,'74d872fe76f47eb67ece3978a34990b1','bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb','creative','rating',2.0,NULL,3.5,'2026-11-21T21:10:01.472326+00:00',NULL);
INSERT INTO "ratings" VALUES('78a13235-8042-4a9b-bb94-846711eab929','d088525e-3eec-4841-a8b0-3ba2cb0dd4e0','rope',1,'74d872fe76f47eb67ece3978a34990b1','bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb','new','rating',1.0,NULL,3.5,'2026-11-21T21:10:01.472383+00:00',NULL);
INSERT INTO "ratings" VALUES('a702868e-f329-4015-9413-0a14bff2b837','a13fd4f0-bc8a-4453-a47c-20855fa799c3','rope',1,'4882eea3fab707dca5f6eae105b740ad','bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb','creative','rating',2.0,NULL,3.5,'2026-11-21T21:10:01.474556+00:00',NULL);
INSERT INTO "ratings" VALUES('bddf5ece-4b32-4296-a7d7-db5660017a0e','a13fd4f0-bc8a-4453-a47c-20855fa799c3','rope',1,'4882eea3fab707dca5f6eae105b740ad','bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb','new','rating',1.0,NULL,3.5,'2026-11-21T21:10:01.474610+00:00',NULL);
INSERT INTO "ratings" VALUES('b84a3e4c-cc82-4255-8570-1427d0a27fa7','bb708381-6c91-40fc-97c0-3f5ee8cdec5d','rope',1,'f78ef183cd1d5736ec911fe42042bb63','bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb','creative','rating',2.0,NULL,3.5,'2026-11-21T21:10:01.476763+00:00',NULL);
INSERT INTO "ratings" VALUES('eabedc4d-b269-45ae-8b7b-b9f8d9ff591b','bb708381-6c91-40fc-97c0-3f5ee8cdec5d','rope',1,'f78ef183cd1d5736ec911fe42042bb63','bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb','new','rating',1.0,NULL,3.5,'2026-11-21T21:10:01.476813+00:00',NULL);
CREATE TABLE responses (
    id TEXT PRIMARY KEY,
    prompt_id TEXT NOT NULL REFERENCES prompts (id),
    text TEXT NOT NULL,
    source TEXT NOT NULL CHECK (source IN ('human', 'editor', 'model')),
    model TEXT,
    origin TEXT NOT NULL
) STRICT;
INSERT INTO "responses" VALUES('0d2469a82eebae0a7b15889dcd2506c7','f920e5c98d04a0db875c7c05e0fdef40','A swing.','human',NULL,'False0');
INSERT INTO "responses" VALUES('c020ecf37d36b4770b09138248e3e3b8','f920e5c98d04a0db875c7c05e0fdef40','The equator of a classroom.','human',NULL,'False1');
INSERT INTO "responses" VALUES('4329505cc9b49fd3731057726fc44bf3','f920e5c98d04a0db875c7c05e0fdef40','A line
of two lines; -- no comment','human',NULL,'False2');
INSERT INTO "responses" VALUES('52c854688895904e8506b4d7e8f47807','f920e5c98d04a0db875c7c05e0fdef40','Ünïcode 🙂','human',NULL,'False3');
INSERT INTO "responses" VALUES('7dbd927a824701cd0368478b4e7cf0a6','f920e5c98d04a0db875c7c05e0fdef40','A swing.','editor',NULL,'True0');
INSERT INTO "responses" VALUES('00b97240bd6a06c927a302e9cdd54517','f920e5c98d04a0db875c7c05e0fdef40','The equator of a classroom.','editor',NULL,'True1');
INSERT INTO "responses" VALUES('d28a14eecc445a80bebb3031f51ef17f','f920e5c98d04a0db875c7c05e0fdef40','A line
of two lines; -- no comment','editor',NULL,'True2');
INSERT INTO "responses" VALUES('d20c2008f66d1d32ffaa4612bcec01fb','f920e5c98d04a0db875c7c05e0fdef40','Ünïcode 🙂','editor',NULL,'True3');
INSERT INTO "responses" VALUES('567d26a8536e1e2f1f7e7efec8485f7d','f920e5c98d04a0db875c7c05e0fdef40','plain 0','model','m-1','');
INSERT INTO "responses" VALUES('1d68e2ad4fca1e6c748ac3f8b176eee1','f920e5c98d04a0db875c7c05e0fdef40','vivid 0','model','m-2','');
INSERT INTO "responses" VALUES('2482843d129dbcec62e9277f06d67399','f920e5c98d04a0db875c7c05e0fdef40','plain 1','model','m-1','');
INSERT INTO "responses" VALUES('a65d6669b530c3cd5c62c738306d9508','f920e5c98d04a0db875c7c05e0fdef40','vivid 1','model','m-2','');
INSERT INTO "responses" VALUES('f7abff02e425dd763eaaa5fbd3f5b010','f920e5c98d04a0db875c7c05e0fdef40','plain 2','model','m-1','');
INSERT INTO "responses" VALUES('1ded6b75fb248c95b969cc31fa26ae39','f920e5c98d04a0db875c7c05e0fdef40','vivid 2','model','m-2','');
INSERT INTO "responses" VALUES('202b89efcbbdcfa3e543b5d05774dbe0','f920e5c98d04a0db875c7c05e0fdef40','plain 3','model','m-1','');
INSERT INTO "responses" VALUES('fa19ef9559a8516c14d40f83c23dada5','f920e5c98d04a0db875c7c05e0fdef40','vivid 3','model','m-2','');
CREATE TABLE runs (
    id TEXT PRIMARY KEY,
    recipe TEXT NOT NULL,
    settings TEXT NOT NULL CHECK (json_valid(settings)),
    state TEXT NOT NULL CHECK (state IN ('running', 'finished', 'stopped', 'failed')),
    folder TEXT NOT NULL,
    created TEXT NOT NULL
) STRICT;
CREATE TABLE scores (
    response_id TEXT NOT NULL REFERENCES responses (id),
    dimension TEXT NOT NULL,
    fingerprint TEXT NOT NULL,
    value REAL,
    created TEXT NOT NULL,
    PRIMARY KEY (response_id, dimension, fingerprint)
) STRICT, WITHOUT ROWID;
CREATE TABLE studies (
    id TEXT PRIMARY KEY,
    version INTEGER NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('rating', 'comparison')),
    title TEXT NOT NULL,
    settings TEXT NOT NULL CHECK (json_valid(settings)),
    state TEXT NOT NULL CHECK (state IN ('open', 'paused', 'closed')),
    created TEXT NOT NULL
) STRICT;
INSERT INTO "studies" VALUES('rope',1,'rating','Study rope','{"consent": "It is voluntary.", "demonstration": false, "dimensions": [{"labels": ["not at all", "slightly", "moderately", "very", "extremely"], "name": "creative", "question": "How creative is this response?"}, {"labels": ["not at all", "slightly", "moderately", "very", "extremely"], "name": "new", "question": "How new is this response?"}], "instructions": "Judge.", "items_per_person": null, "raters_per_item": 4}','open','2026-11-21T21:10:01.386279+00:00');
INSERT INTO "studies" VALUES('ropes',1,'comparison','Study ropes','{"consent": "It is voluntary.", "demonstration": false, "dimensions": [{"labels": [], "name": "creativity", "question": "Which response is more creative?"}], "instructions": "Judge.", "items_per_person": null, "raters_per_item": 4}','open','2026-11-21T21:10:01.483703+00:00');
CREATE TABLE votes (
    id TEXT PRIMARY KEY,
    assignment_id TEXT NOT NULL REFERENCES assignments (id),
    study_id TEXT NOT NULL REFERENCES studies (id),
    study_version INTEGER NOT NULL,
    item_id TEXT NOT NULL REFERENCES items (id),
    annotator_id TEXT NOT NULL REFERENCES annotators (id),
    dimension TEXT NOT NULL,
    action TEXT NOT NULL CHECK (action IN ('vote', 'skip', 'withdrawal')),
    side TEXT NOT NULL CHECK (side IN ('ab', 'ba')),
    answer TEXT CHECK (answer IN ('a', 'b', 'tie', 'both_bad')),
    chosen_id TEXT REFERENCES responses (id),
    reason TEXT,
    seconds REAL CHECK (seconds >= 0),
    created TEXT NOT NULL,
    replaces TEXT UNIQUE REFERENCES votes (id),
    CHECK ((action = 'vote') = (answer IS NOT NULL)),
    CHECK ((coalesce(answer, '') IN ('a', 'b')) = (chosen_id IS NOT NULL)),
    CHECK ((action = 'skip') = (reason IS NOT NULL)),
    CHECK (action <> 'withdrawal' OR replaces IS NOT NULL)
) STRICT;
INSERT INTO "votes" VALUES('e47d05e9-d7a1-428e-9804-8b6823282d6f','74abe39e-410d-4fa1-9675-a8833fa3f1e0','ropes',1,'5a3e897f576b0c879a7f286698cb2e8e','aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa','creativity','vote','ba','a','fa19ef9559a8516c14d40f83c23dada5',NULL,4.5,'2026-11-21T21:10:01.492535+00:00',NULL);
INSERT INTO "votes" VALUES('42e4e0ee-5f0e-4fce-8c97-b3f9cd3a3a75','69961869-d4f9-46ce-a49a-f4d9f5e7983b','ropes',1,'9ddf88c7e1165437093d382441e7d5d3','aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa','creativity','vote','ab','b','1d68e2ad4fca1e6c748ac3f8b176eee1',NULL,4.5,'2026-11-21T21:10:01.499754+00:00',NULL);
INSERT INTO "votes" VALUES('b03227ee-4952-4c9f-9b2d-648878cc3d78','49cbb585-4a93-410e-8186-46e7eb398f7c','ropes',1,'bb7bed0af4b4522c3b3e499872fc5056','aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa','creativity','vote','ba','tie',NULL,NULL,4.5,'2026-11-21T21:10:01.502905+00:00',NULL);
INSERT INTO "votes" VALUES('145e7fec-1f5c-4142-a626-083adf61f6fd','49cbb585-4a93-410e-8186-46e7eb398f7c','ropes',1,'bb7bed0af4b4522c3b3e499872fc5056','aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa','creativity','withdrawal','ba',NULL,NULL,NULL,NULL,'2026-11-21T21:10:01.504159+00:00','b03227ee-4952-4c9f-9b2d-648878cc3d78');
INSERT INTO "votes" VALUES('19f3137a-cd78-4df5-9172-218f1dec237d','49cbb585-4a93-410e-8186-46e7eb398f7c','ropes',1,'bb7bed0af4b4522c3b3e499872fc5056','aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa','creativity','vote','ba','both_bad',NULL,NULL,4.5,'2026-11-21T21:10:01.505423+00:00','145e7fec-1f5c-4142-a626-083adf61f6fd');
INSERT INTO "votes" VALUES('d149a797-6820-4df0-8aa2-764cff7b2592','8ea3b60a-1723-4537-8841-be197fd056d6','ropes',1,'4914df1d79463f3620f56903e46f51ed','aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa','creativity','skip','ab',NULL,NULL,'language',2.0,'2026-11-21T21:10:01.508806+00:00',NULL);
INSERT INTO "votes" VALUES('6b93d977-6aea-4f57-99cf-caec3c8939d3','b85867c3-467c-45f6-9621-4d11af736871','ropes',1,'4914df1d79463f3620f56903e46f51ed','bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb','creativity','vote','ab','b','1ded6b75fb248c95b969cc31fa26ae39',NULL,4.5,'2026-11-21T21:10:01.513010+00:00',NULL);
CREATE UNIQUE INDEX "idx__sqlite_migrations_migration_set_name"
    ON "_sqlite_migrations" ("migration_set", "name");
CREATE INDEX responses_of_prompt ON responses (prompt_id);
CREATE INDEX items_by_need ON items (study_id, served, id);
CREATE INDEX items_of_prompt ON items (study_id, prompt_id);
CREATE TRIGGER item_added AFTER INSERT ON items BEGIN
    INSERT INTO levels VALUES (new.study_id, new.served, 1)
        ON CONFLICT DO UPDATE SET items = items + 1;
END;
CREATE TRIGGER item_served AFTER UPDATE OF served ON items BEGIN
    UPDATE levels SET items = items - 1 WHERE study_id = old.study_id AND served = old.served;
    INSERT INTO levels VALUES (new.study_id, new.served, 1)
        ON CONFLICT DO UPDATE SET items = items + 1;
END;
CREATE INDEX assignments_open ON assignments (study_id, annotator_id) WHERE state = 'open';
CREATE INDEX assignments_of_item ON assignments (item_id);
CREATE TRIGGER assignment_added AFTER INSERT ON assignments WHEN new.state <> 'skipped' BEGIN
    UPDATE items SET served = served + 1 WHERE id = new.item_id;
END;
CREATE TRIGGER assignment_skipped AFTER UPDATE OF state ON assignments
WHEN (old.state = 'skipped') <> (new.state = 'skipped') BEGIN
    UPDATE items SET served = served + iif(new.state = 'skipped', -1, 1) WHERE id = new.item_id;
END;
CREATE UNIQUE INDEX ratings_first ON ratings (assignment_id, dimension)
    WHERE replaces IS NULL AND assignment_id IS NOT NULL;
CREATE UNIQUE INDEX ratings_given ON ratings (item_id, annotator_id, dimension)
    WHERE replaces IS NULL AND assignment_id IS NULL;
CREATE INDEX ratings_of_assignment ON ratings (assignment_id);
CREATE INDEX ratings_of_annotator ON ratings (study_id, annotator_id);
CREATE UNIQUE INDEX votes_first ON votes (assignment_id) WHERE replaces IS NULL;
CREATE INDEX votes_of_assignment ON votes (assignment_id);
CREATE INDEX votes_of_annotator ON votes (study_id, annotator_id);
CREATE TRIGGER ratings_not_changed BEFORE UPDATE ON ratings BEGIN
    SELECT RAISE(ABORT, 'ratings are append-only: add a row that replaces this one');
END;
CREATE TRIGGER ratings_not_deleted BEFORE DELETE ON ratings BEGIN
    SELECT RAISE(ABORT, 'ratings are append-only: add a row that replaces this one');
END;
CREATE TRIGGER votes_not_changed BEFORE UPDATE ON votes BEGIN
    SELECT RAISE(ABORT, 'votes are append-only: add a row that replaces this one');
END;
CREATE TRIGGER votes_not_deleted BEFORE DELETE ON votes BEGIN
    SELECT RAISE(ABORT, 'votes are append-only: add a row that replaces this one');
END;
COMMIT;
