BEGIN TRANSACTION;
CREATE TABLE "_sqlite_migrations" (
   "id" INTEGER PRIMARY KEY,
   "migration_set" TEXT,
   "name" TEXT,
   "applied_at" TEXT
);
INSERT INTO "_sqlite_migrations" VALUES(1,'annotation','0001_tables','2026-11-21 21:10:02.977647+00:00');
INSERT INTO "_sqlite_migrations" VALUES(2,'annotation','0002_company','2026-11-21 21:10:02.986551+00:00');
CREATE TABLE annotators (
    id TEXT PRIMARY KEY,
    kind TEXT NOT NULL CHECK (kind IN ('local', 'participant', 'login', 'editor', 'source')),
    created TEXT NOT NULL
) STRICT;
INSERT INTO "annotators" VALUES('an editor','editor','2026-11-21T21:10:02.999524+00:00');
INSERT INTO "annotators" VALUES('aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa','local','2026-11-21T21:10:03.000823+00:00');
INSERT INTO "annotators" VALUES('bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb','local','2026-11-21T21:10:03.026090+00:00');
INSERT INTO "annotators" VALUES('cccccccccccccccccccccccccccccccc','local','2026-11-21T21:10:03.119172+00:00');
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
INSERT INTO "assignments" VALUES('12b47f25-8474-4dde-873e-d167b41003b9','rope','4882eea3fab707dca5f6eae105b740ad','aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa','ab','judged','2026-11-21T21:10:03.002517+00:00');
INSERT INTO "assignments" VALUES('40b28891-05be-4135-ac82-29b7cb49dff4','rope','9a6396a8aac9b3af0a81acda6b0dc1d6','aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa','ab','judged','2026-11-21T21:10:03.004264+00:00');
INSERT INTO "assignments" VALUES('5a275d8d-3bfc-4f4f-8e2a-d230ed14ec71','rope','74d872fe76f47eb67ece3978a34990b1','aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa','ab','judged','2026-11-21T21:10:03.005456+00:00');
INSERT INTO "assignments" VALUES('ac615361-b12e-4939-93bc-9432e65fc585','rope','143c8dfc1fa36f41ed31be0836168850','aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa','ab','open','2026-11-21T21:10:03.018352+00:00');
INSERT INTO "assignments" VALUES('3fd96e51-deb2-42d2-8c74-ba4d85925e9d','rope','7aeb34788fe18391338e23421a233381','bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb','ab','judged','2026-11-21T21:10:03.031949+00:00');
INSERT INTO "assignments" VALUES('f533bfd1-9354-4009-a19f-f44860d7efcc','rope','f78ef183cd1d5736ec911fe42042bb63','bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb','ab','judged','2026-11-21T21:10:03.038911+00:00');
INSERT INTO "assignments" VALUES('82fbca12-b094-462c-b7b8-8dd557b06a14','rope','19fcc635f30aaf3d73901f7c6381577b','bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb','ab','judged','2026-11-21T21:10:03.044910+00:00');
INSERT INTO "assignments" VALUES('0bd5d3ac-3d82-48a5-8d69-c428b968de36','rope','0e74cc7d5b6e3bce8c5210755c5ef5e1','bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb','ab','judged','2026-11-21T21:10:03.057347+00:00');
INSERT INTO "assignments" VALUES('f960faa0-6840-43e9-9ee5-96fdf1fead91','rope','74d872fe76f47eb67ece3978a34990b1','bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb','ab','judged','2026-11-21T21:10:03.073937+00:00');
INSERT INTO "assignments" VALUES('664f9cf3-c025-440a-959d-18d5edd32bc9','rope','4882eea3fab707dca5f6eae105b740ad','bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb','ab','judged','2026-11-21T21:10:03.083670+00:00');
INSERT INTO "assignments" VALUES('296a7f63-e352-4863-8472-a61ad61809f6','rope','143c8dfc1fa36f41ed31be0836168850','bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb','ab','judged','2026-11-21T21:10:03.103444+00:00');
INSERT INTO "assignments" VALUES('18a7f1b6-d39e-4011-b594-cf3c92647f44','rope','9a6396a8aac9b3af0a81acda6b0dc1d6','bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb','ab','judged','2026-11-21T21:10:03.111253+00:00');
INSERT INTO "assignments" VALUES('464c122d-2168-4096-95d1-13719bba7693','rope','7aeb34788fe18391338e23421a233381','cccccccccccccccccccccccccccccccc','ab','open','2026-11-21T21:10:03.138190+00:00');
INSERT INTO "assignments" VALUES('d11bad76-b6e0-48b6-af9d-48080978fc4c','ropes','4914df1d79463f3620f56903e46f51ed','aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa','ab','judged','2026-11-21T21:10:03.158934+00:00');
INSERT INTO "assignments" VALUES('45702ea9-6e89-4be6-8eaf-68acc03b62bd','ropes','bb7bed0af4b4522c3b3e499872fc5056','aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa','ba','judged','2026-11-21T21:10:03.167295+00:00');
INSERT INTO "assignments" VALUES('2d6b9861-2d74-47f1-883d-7ded07587a42','ropes','9ddf88c7e1165437093d382441e7d5d3','aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa','ab','judged','2026-11-21T21:10:03.175080+00:00');
INSERT INTO "assignments" VALUES('c829ecbf-2764-4317-8522-3cba294da510','ropes','5a3e897f576b0c879a7f286698cb2e8e','aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa','ba','skipped','2026-11-21T21:10:03.194876+00:00');
INSERT INTO "assignments" VALUES('b6cbc4ef-9200-4c69-9b2f-af4271526e1a','ropes','5a3e897f576b0c879a7f286698cb2e8e','bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb','ab','judged','2026-11-21T21:10:03.206913+00:00');
INSERT INTO "assignments" VALUES('c1889ef5-43f2-4cc9-b782-3a26e9a463d3','ropes','4914df1d79463f3620f56903e46f51ed','bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb','ab','open','2026-11-21T21:10:03.215023+00:00');
CREATE TABLE enrolments (
    study_id TEXT NOT NULL REFERENCES studies (id),
    annotator_id TEXT NOT NULL REFERENCES annotators (id),
    study_version INTEGER NOT NULL,
    seed TEXT NOT NULL,
    consented TEXT NOT NULL,
    PRIMARY KEY (study_id, annotator_id)
) STRICT;
INSERT INTO "enrolments" VALUES('rope','aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa',1,'48fa99ea3c63b1f4bd7368a4b6a657af','2026-11-21T21:10:03.001238+00:00');
INSERT INTO "enrolments" VALUES('rope','bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb',1,'f8c109ab155d0e849dc0bc70b8de5509','2026-11-21T21:10:03.030724+00:00');
INSERT INTO "enrolments" VALUES('rope','cccccccccccccccccccccccccccccccc',1,'81eb23a55c7e62a684e39175518c29fb','2026-11-21T21:10:03.125851+00:00');
INSERT INTO "enrolments" VALUES('ropes','aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa',1,'20ad60d6e771a30f0351d935bc83110b','2026-11-21T21:10:03.154058+00:00');
INSERT INTO "enrolments" VALUES('ropes','bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb',1,'2f50ea8401f83286deee49072064db40','2026-11-21T21:10:03.200444+00:00');
CREATE TABLE items (
    id TEXT PRIMARY KEY,
    study_id TEXT NOT NULL REFERENCES studies (id),
    prompt_id TEXT NOT NULL REFERENCES prompts (id),
    first_id TEXT NOT NULL REFERENCES responses (id),
    second_id TEXT REFERENCES responses (id),
    served INTEGER NOT NULL DEFAULT 0
) STRICT;
INSERT INTO "items" VALUES('0e74cc7d5b6e3bce8c5210755c5ef5e1','rope','f920e5c98d04a0db875c7c05e0fdef40','0d2469a82eebae0a7b15889dcd2506c7',NULL,1);
INSERT INTO "items" VALUES('f78ef183cd1d5736ec911fe42042bb63','rope','f920e5c98d04a0db875c7c05e0fdef40','c020ecf37d36b4770b09138248e3e3b8',NULL,1);
INSERT INTO "items" VALUES('7aeb34788fe18391338e23421a233381','rope','f920e5c98d04a0db875c7c05e0fdef40','4329505cc9b49fd3731057726fc44bf3',NULL,2);
INSERT INTO "items" VALUES('4882eea3fab707dca5f6eae105b740ad','rope','f920e5c98d04a0db875c7c05e0fdef40','52c854688895904e8506b4d7e8f47807',NULL,2);
INSERT INTO "items" VALUES('19fcc635f30aaf3d73901f7c6381577b','rope','f920e5c98d04a0db875c7c05e0fdef40','7dbd927a824701cd0368478b4e7cf0a6',NULL,1);
INSERT INTO "items" VALUES('9a6396a8aac9b3af0a81acda6b0dc1d6','rope','f920e5c98d04a0db875c7c05e0fdef40','00b97240bd6a06c927a302e9cdd54517',NULL,2);
INSERT INTO "items" VALUES('74d872fe76f47eb67ece3978a34990b1','rope','f920e5c98d04a0db875c7c05e0fdef40','d28a14eecc445a80bebb3031f51ef17f',NULL,2);
INSERT INTO "items" VALUES('143c8dfc1fa36f41ed31be0836168850','rope','f920e5c98d04a0db875c7c05e0fdef40','d20c2008f66d1d32ffaa4612bcec01fb',NULL,2);
INSERT INTO "items" VALUES('9ddf88c7e1165437093d382441e7d5d3','ropes','f920e5c98d04a0db875c7c05e0fdef40','567d26a8536e1e2f1f7e7efec8485f7d','1d68e2ad4fca1e6c748ac3f8b176eee1',1);
INSERT INTO "items" VALUES('bb7bed0af4b4522c3b3e499872fc5056','ropes','f920e5c98d04a0db875c7c05e0fdef40','2482843d129dbcec62e9277f06d67399','a65d6669b530c3cd5c62c738306d9508',1);
INSERT INTO "items" VALUES('4914df1d79463f3620f56903e46f51ed','ropes','f920e5c98d04a0db875c7c05e0fdef40','f7abff02e425dd763eaaa5fbd3f5b010','1ded6b75fb248c95b969cc31fa26ae39',2);
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
INSERT INTO "ratings" VALUES('5734b868803b26d385cfa7a6b150db8f',NULL,'rope',1,'19fcc635f30aaf3d73901f7c6381577b','an editor','creative','rating',2.0,NULL,NULL,'2026-11-21T21:10:02.999920+00:00',NULL);
INSERT INTO "ratings" VALUES('06703a812a4fad68e6e0259ee0481bd5',NULL,'rope',1,'9a6396a8aac9b3af0a81acda6b0dc1d6','an editor','creative','rating',2.0,NULL,NULL,'2026-11-21T21:10:02.999920+00:00',NULL);
INSERT INTO "ratings" VALUES('8f03599cb313c24bb69e21a8ea3b31d0',NULL,'rope',1,'74d872fe76f47eb67ece3978a34990b1','an editor','creative','rating',2.0,NULL,NULL,'2026-11-21T21:10:02.999920+00:00',NULL);
INSERT INTO "ratings" VALUES('57a682ac15eb9ee3d218b445b9bb5780',NULL,'rope',1,'143c8dfc1fa36f41ed31be0836168850','an editor','creative','rating',2.0,NULL,NULL,'2026-11-21T21:10:02.999920+00:00',NULL);
INSERT INTO "ratings" VALUES('62351f25-bbdc-45cb-bec7-c8b50be0f151','12b47f25-8474-4dde-873e-d167b41003b9','rope',1,'4882eea3fab707dca5f6eae105b740ad','aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa','creative','rating',2.0,NULL,3.5,'2026-11-21T21:10:03.003400+00:00',NULL);
INSERT INTO "ratings" VALUES('de9dcbe6-3acc-4dbc-a87f-6d7577e41803','12b47f25-8474-4dde-873e-d167b41003b9','rope',1,'4882eea3fab707dca5f6eae105b740ad','aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa','new','rating',1.0,NULL,3.5,'2026-11-21T21:10:03.003500+00:00',NULL);
INSERT INTO "ratings" VALUES('9e34fd78-26b5-4dfb-b084-8371d056af71','40b28891-05be-4135-ac82-29b7cb49dff4','rope',1,'9a6396a8aac9b3af0a81acda6b0dc1d6','aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa','creative','rating',5.0,NULL,3.5,'2026-11-21T21:10:03.004838+00:00',NULL);
INSERT INTO "ratings" VALUES('8d91e452-b203-4441-974e-ea35c2928435','40b28891-05be-4135-ac82-29b7cb49dff4','rope',1,'9a6396a8aac9b3af0a81acda6b0dc1d6','aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa','new','rating',4.0,NULL,3.5,'2026-11-21T21:10:03.004878+00:00',NULL);
INSERT INTO "ratings" VALUES('9fb06e66-bcd9-47f4-8918-a904cde8b7d5','5a275d8d-3bfc-4f4f-8e2a-d230ed14ec71','rope',1,'74d872fe76f47eb67ece3978a34990b1','aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa','creative','skip',NULL,'language',2.0,'2026-11-21T21:10:03.005983+00:00',NULL);
INSERT INTO "ratings" VALUES('4ce7e9c2-d114-40f3-aca0-d5d9d58ebf0a','5a275d8d-3bfc-4f4f-8e2a-d230ed14ec71','rope',1,'74d872fe76f47eb67ece3978a34990b1','aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa','new','skip',NULL,'language',2.0,'2026-11-21T21:10:03.006076+00:00',NULL);
INSERT INTO "ratings" VALUES('220c80f6-db2a-4d8c-ae18-dad1ac14039f','5a275d8d-3bfc-4f4f-8e2a-d230ed14ec71','rope',1,'74d872fe76f47eb67ece3978a34990b1','aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa','creative','withdrawal',NULL,NULL,NULL,'2026-11-21T21:10:03.006707+00:00','9fb06e66-bcd9-47f4-8918-a904cde8b7d5');
INSERT INTO "ratings" VALUES('314b67a9-e0a9-4635-ae37-5b6ed49177f0','5a275d8d-3bfc-4f4f-8e2a-d230ed14ec71','rope',1,'74d872fe76f47eb67ece3978a34990b1','aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa','new','withdrawal',NULL,NULL,NULL,'2026-11-21T21:10:03.006789+00:00','4ce7e9c2-d114-40f3-aca0-d5d9d58ebf0a');
INSERT INTO "ratings" VALUES('ffb91e64-e875-40a8-96a7-ad71e2e8523e','40b28891-05be-4135-ac82-29b7cb49dff4','rope',1,'9a6396a8aac9b3af0a81acda6b0dc1d6','aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa','creative','withdrawal',NULL,NULL,NULL,'2026-11-21T21:10:03.007576+00:00','9e34fd78-26b5-4dfb-b084-8371d056af71');
INSERT INTO "ratings" VALUES('27887c03-108e-4d6c-8b42-808dabdd0042','40b28891-05be-4135-ac82-29b7cb49dff4','rope',1,'9a6396a8aac9b3af0a81acda6b0dc1d6','aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa','new','withdrawal',NULL,NULL,NULL,'2026-11-21T21:10:03.007611+00:00','8d91e452-b203-4441-974e-ea35c2928435');
INSERT INTO "ratings" VALUES('9d2137f1-4f48-4368-b765-d71a103986c8','40b28891-05be-4135-ac82-29b7cb49dff4','rope',1,'9a6396a8aac9b3af0a81acda6b0dc1d6','aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa','creative','rating',2.0,NULL,3.5,'2026-11-21T21:10:03.008419+00:00','ffb91e64-e875-40a8-96a7-ad71e2e8523e');
INSERT INTO "ratings" VALUES('97f4cbd7-b33f-43c1-936d-98fb1a293785','40b28891-05be-4135-ac82-29b7cb49dff4','rope',1,'9a6396a8aac9b3af0a81acda6b0dc1d6','aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa','new','rating',1.0,NULL,3.5,'2026-11-21T21:10:03.008463+00:00','27887c03-108e-4d6c-8b42-808dabdd0042');
INSERT INTO "ratings" VALUES('17acb2b1-4295-4226-8ba9-c013c6d3a0f8','5a275d8d-3bfc-4f4f-8e2a-d230ed14ec71','rope',1,'74d872fe76f47eb67ece3978a34990b1','aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa','creative','rating',5.0,NULL,3.5,'2026-11-21T21:10:03.014447+00:00','220c80f6-db2a-4d8c-ae18-dad1ac14039f');
INSERT INTO "ratings" VALUES('36b3218d-109c-4925-ab91-41c33eb8e66c','5a275d8d-3bfc-4f4f-8e2a-d230ed14ec71','rope',1,'74d872fe76f47eb67ece3978a34990b1','aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa','new','rating',4.0,NULL,3.5,'2026-11-21T21:10:03.014520+00:00','314b67a9-e0a9-4635-ae37-5b6ed49177f0');
INSERT INTO "ratings" VALUES('1f33d632-a370-47d3-a7be-771f73557900','3fd96e51-deb2-42d2-8c74-ba4d85925e9d','rope',1,'7aeb34788fe18391338e23421a233381','bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb','creative','rating',2.0,NULL,3.5,'2026-11-21T21:10:03.034702+00:00',NULL);
INSERT INTO "ratings" VALUES('5ba4420a-878c-4825-8c9f-35070ed5e08e','3fd96e51-deb2-42d2-8c74-ba4d85925e9d','rope',1,'7aeb34788fe18391338e23421a233381','bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb','new','rating',1.0,NULL,3.5,'2026-11-21T21:10:03.034773+00:00',NULL);
INSERT INTO "ratings" VALUES('3bcd6328-8bf3-426b-b512-df9b67efa46f','f533bfd1-9354-4009-a19f-f44860d7efcc','rope',1,'f78ef183cd1d5736ec911fe42042bb63','bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb','creative','rating',2.0,NULL,3.5,'2026-11-21T21:10:03.042098+00:00',NULL);
INSERT INTO "ratings" VALUES('bc9263a9-50d9-407b-958b-9d0be81f14ac','f533bfd1-9354-4009-a19f-f44860d7efcc','rope',1,'f78ef183cd1d5736ec911fe42042bb63','bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb','new','rating',1.0,NULL,3.5,'2026-11-21T21:10:03.042180+00:00',NULL);
INSERT INTO "ratings" VALUES('34fab6f8-0897-4257-8767-ad4f78b8d297','82fbca12-b094-462c-b7b8-8dd557b06a14','rope',1,'19fcc635f30aaf3d73901f7c6381577b','bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb','creative','rating',2.0,NULL,3.5,'2026-11-21T21:10:03.051064+00:00',NULL);
INSERT INTO "ratings" VALUES('1618c780-2227-4698-8250-8054bae3c0f5','82fbca12-b094-462c-b7b8-8dd557b06a14','rope',1,'19fcc635f30aaf3d73901f7c6381577b','bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb','new','rating',1.0,NULL,3.5,'2026-11-21T21:10:03.051148+00:00',NULL);
INSERT INTO "ratings" VALUES('20e03430-c809-446d-91f7-284c7b332b5c','0bd5d3ac-3d82-48a5-8d69-c428b968de36','rope',1,'0e74cc7d5b6e3bce8c5210755c5ef5e1','bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb','creative','rating',2.0,NULL,3.5,'2026-11-21T21:10:03.062584+00:00',NULL);
INSERT INTO "ratings" VALUES('e848c1f0-b4b4-4101-bd3f-43152f0a29ee','0bd5d3ac-3d82-48a5-8d69-c428b968de36','rope',1,'0e74cc7d5b6e3bce8c5210755c5ef5e1','bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb','new','rating',1.0,NULL,3.5,'2026-11-21T21:10:03.062669+00:00',NULL);
INSERT INTO "ratings" VALUES('64353e51-636a-40d5-8ff5-e3200025fe1e','f960faa0-6840-43e9-9ee5-96fdf1fead91','rope',1,'74d872fe76f47eb67ece3978a34990b1','bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb','creative','rating',2.0,NULL,3.5,'2026-11-21T21:10:03.078503+00:00',NULL);
INSERT INTO "ratings" VALUES('1704df3b-4122-4baf-a9ad-694a1cea4306','f960faa0-6840-43e9-9ee5-96fdf1fead91','rope',1,'74d872fe76f47eb67ece3978a34990b1','bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb','new','rating',1.0,NULL,3.5,'2026-11-21T21:10:03.078582+00:00',NULL);
INSERT INTO "ratings" VALUES('55de5cf6-6e28-4cb4-8312-45439597cdd5','664f9cf3-c025-440a-959d-18d5edd32bc9','rope',1,'4882eea3fab707dca5f6eae105b740ad','bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb','creative','rating',2.0,NULL,3.5,'2026-11-21T21:10:03.095392+00:00',NULL);
INSERT INTO "ratings" VALUES('6b7ff3d8-1dab-4e8c-8b1a-37a72a7c6f8e','664f9cf3-c025-440a-959d-18d5edd32bc9','rope',1,'4882eea3fab707dca5f6eae105b740ad','bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb','new','rating',1.0,NULL,3.5,'2026-11-21T21:10:03.095474+00:00',NULL);
INSERT INTO "ratings" VALUES('f9692ab2-cf8e-4a4e-8e12-545d2cc4109b','296a7f63-e352-4863-8472-a61ad61809f6','rope',1,'143c8dfc1fa36f41ed31be0836168850','bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb','creative','rating',2.0,NULL,3.5,'2026-11-21T21:10:03.107331+00:00',NULL);
INSERT INTO "ratings" VALUES('355e074a-c653-4d00-aab0-46fd8300ce9d','296a7f63-e352-4863-8472-a61ad61809f6','rope',1,'143c8dfc1fa36f41ed31be0836168850','bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb','new','rating',1.0,NULL,3.5,'2026-11-21T21:10:03.107404+00:00',NULL);
INSERT INTO "ratings" VALUES('715b0622-d4c4-4b5a-af21-d35ff4817216','18a7f1b6-d39e-4011-b594-cf3c92647f44','rope',1,'9a6396a8aac9b3af0a81acda6b0dc1d6','bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb','creative','rating',2.0,NULL,3.5,'2026-11-21T21:10:03.115185+00:00',NULL);
INSERT INTO "ratings" VALUES('ba927da0-56f0-418c-a4e3-f68863579484','18a7f1b6-d39e-4011-b594-cf3c92647f44','rope',1,'9a6396a8aac9b3af0a81acda6b0dc1d6','bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb','new','rating',1.0,NULL,3.5,'2026-11-21T21:10:03.115243+00:00',NULL);
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
    created TEXT NOT NULL, company INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (response_id, dimension, fingerprint)
) STRICT, WITHOUT ROWID;
INSERT INTO "scores" VALUES('0d2469a82eebae0a7b15889dcd2506c7','novelty','aaaaaaaaaaaaaaaa',0.5,'2026-11-21T21:10:03.219004+00:00',4);
CREATE TABLE studies (
    id TEXT PRIMARY KEY,
    version INTEGER NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('rating', 'comparison')),
    title TEXT NOT NULL,
    settings TEXT NOT NULL CHECK (json_valid(settings)),
    state TEXT NOT NULL CHECK (state IN ('open', 'paused', 'closed')),
    created TEXT NOT NULL
) STRICT;
INSERT INTO "studies" VALUES('rope',1,'rating','Study rope','{"consent": "It is voluntary.", "demonstration": false, "dimensions": [{"labels": ["not at all", "slightly", "moderately", "very", "extremely"], "name": "creative", "question": "How creative is this response?"}, {"labels": ["not at all", "slightly", "moderately", "very", "extremely"], "name": "new", "question": "How new is this response?"}], "instructions": "Judge.", "items_per_person": null, "raters_per_item": 4}','open','2026-11-21T21:10:02.997956+00:00');
INSERT INTO "studies" VALUES('ropes',1,'comparison','Study ropes','{"consent": "It is voluntary.", "demonstration": false, "dimensions": [{"labels": [], "name": "creativity", "question": "Which response is more creative?"}], "instructions": "Judge.", "items_per_person": null, "raters_per_item": 4}','open','2026-11-21T21:10:03.142078+00:00');
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
INSERT INTO "votes" VALUES('8f27b4c6-b378-41b9-bbfe-6dc5a17c6f4b','d11bad76-b6e0-48b6-af9d-48080978fc4c','ropes',1,'4914df1d79463f3620f56903e46f51ed','aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa','creativity','vote','ab','a','f7abff02e425dd763eaaa5fbd3f5b010',NULL,4.5,'2026-11-21T21:10:03.163124+00:00',NULL);
INSERT INTO "votes" VALUES('55efadc1-c67b-4220-8436-e8c63b679b63','45702ea9-6e89-4be6-8eaf-68acc03b62bd','ropes',1,'bb7bed0af4b4522c3b3e499872fc5056','aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa','creativity','vote','ba','b','2482843d129dbcec62e9277f06d67399',NULL,4.5,'2026-11-21T21:10:03.170790+00:00',NULL);
INSERT INTO "votes" VALUES('b422a613-7fa8-4e4b-b696-17721b056560','2d6b9861-2d74-47f1-883d-7ded07587a42','ropes',1,'9ddf88c7e1165437093d382441e7d5d3','aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa','creativity','vote','ab','tie',NULL,NULL,4.5,'2026-11-21T21:10:03.179235+00:00',NULL);
INSERT INTO "votes" VALUES('266da71d-3022-4ff5-b800-8704336b1974','2d6b9861-2d74-47f1-883d-7ded07587a42','ropes',1,'9ddf88c7e1165437093d382441e7d5d3','aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa','creativity','withdrawal','ab',NULL,NULL,NULL,NULL,'2026-11-21T21:10:03.186200+00:00','b422a613-7fa8-4e4b-b696-17721b056560');
INSERT INTO "votes" VALUES('1e2bc7dc-0254-45f7-ac16-5a0adce9fc11','2d6b9861-2d74-47f1-883d-7ded07587a42','ropes',1,'9ddf88c7e1165437093d382441e7d5d3','aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa','creativity','vote','ab','both_bad',NULL,NULL,4.5,'2026-11-21T21:10:03.191927+00:00','266da71d-3022-4ff5-b800-8704336b1974');
INSERT INTO "votes" VALUES('2d7f3c09-8b78-4229-8331-bdef1e06e997','c829ecbf-2764-4317-8522-3cba294da510','ropes',1,'5a3e897f576b0c879a7f286698cb2e8e','aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa','creativity','skip','ba',NULL,NULL,'language',2.0,'2026-11-21T21:10:03.196619+00:00',NULL);
INSERT INTO "votes" VALUES('ef0a7e13-6b80-49ef-bc84-5f0a26c304e2','b6cbc4ef-9200-4c69-9b2f-af4271526e1a','ropes',1,'5a3e897f576b0c879a7f286698cb2e8e','bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb','creativity','vote','ab','b','fa19ef9559a8516c14d40f83c23dada5',NULL,4.5,'2026-11-21T21:10:03.210497+00:00',NULL);
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
CREATE INDEX scores_of_scorer ON scores (dimension, fingerprint, response_id, company, value);
COMMIT;
