BEGIN TRANSACTION;
CREATE TABLE "_sqlite_migrations" (
   "id" INTEGER PRIMARY KEY,
   "migration_set" TEXT,
   "name" TEXT,
   "applied_at" TEXT
);
INSERT INTO "_sqlite_migrations" VALUES(1,'annotation','0001_tables','2026-11-21 21:10:04.808178+00:00');
INSERT INTO "_sqlite_migrations" VALUES(2,'annotation','0002_company','2026-11-21 21:10:04.808801+00:00');
INSERT INTO "_sqlite_migrations" VALUES(3,'annotation','0003_studies','2026-11-21 21:10:04.840746+00:00');
CREATE TABLE annotators (
    id TEXT PRIMARY KEY,
    kind TEXT NOT NULL CHECK (kind IN ('local', 'participant', 'login', 'editor', 'source')),
    created TEXT NOT NULL
) STRICT;
INSERT INTO "annotators" VALUES('an editor','editor','2026-11-21T21:10:04.882369+00:00');
INSERT INTO "annotators" VALUES('aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa','local','2026-11-21T21:10:04.891052+00:00');
INSERT INTO "annotators" VALUES('bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb','local','2026-11-21T21:10:04.955023+00:00');
INSERT INTO "annotators" VALUES('cccccccccccccccccccccccccccccccc','local','2026-11-21T21:10:04.999978+00:00');
INSERT INTO "annotators" VALUES('eeeeeeeeeeeeeeeeeeeeeeeeeeeeeeee','local','2026-11-21T21:10:05.165858+00:00');
INSERT INTO "annotators" VALUES('ffffffffffffffffffffffffffffffff','local','2026-11-21T21:10:05.206008+00:00');
CREATE TABLE assignments (
    id TEXT PRIMARY KEY,
    study_id TEXT NOT NULL REFERENCES studies (id),
    item_id TEXT NOT NULL REFERENCES items (id),
    annotator_id TEXT NOT NULL REFERENCES annotators (id),
    side TEXT NOT NULL CHECK (side IN ('ab', 'ba')),
    state TEXT NOT NULL CHECK (state IN ('open', 'judged', 'skipped', 'expired')),
    served_at TEXT NOT NULL,
    UNIQUE (study_id, annotator_id, item_id)
) STRICT;
INSERT INTO "assignments" VALUES('cb1fe667-6572-437a-99b5-ed8873056288','rope','2273826bf646e6fccafe2d3e02049bf5','aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa','ab','judged','2026-11-21T21:10:04.901998+00:00');
INSERT INTO "assignments" VALUES('b350c20c-be75-4c4e-b870-fee58eda567b','rope','7aeb34788fe18391338e23421a233381','aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa','ab','judged','2026-11-21T21:10:04.941312+00:00');
INSERT INTO "assignments" VALUES('814ebae3-47d8-4e3f-aeca-3ff7376a1220','rope','74d872fe76f47eb67ece3978a34990b1','aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa','ab','judged','2026-11-21T21:10:04.938619+00:00');
INSERT INTO "assignments" VALUES('5845a88f-911e-4358-b97f-df538299a047','rope','31314f11e7d2347adf7a7651b305a0d9','aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa','ab','open','2026-11-21T21:10:04.954257+00:00');
INSERT INTO "assignments" VALUES('6f4bed83-1495-47ca-a8d1-672e4a9d2d58','rope','2273826bf646e6fccafe2d3e02049bf5','bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb','ab','judged','2026-11-21T21:10:04.962790+00:00');
INSERT INTO "assignments" VALUES('9b04d979-48d6-43fd-a4d8-dadcb497a394','rope','143c8dfc1fa36f41ed31be0836168850','bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb','ab','judged','2026-11-21T21:10:04.964274+00:00');
INSERT INTO "assignments" VALUES('8e0b6213-dc6e-44f2-b523-1018cdbf4dcd','rope','f78ef183cd1d5736ec911fe42042bb63','bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb','ab','judged','2026-11-21T21:10:04.965467+00:00');
INSERT INTO "assignments" VALUES('f59d65dc-497b-4975-869c-094839d7cc87','rope','31314f11e7d2347adf7a7651b305a0d9','bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb','ab','judged','2026-11-21T21:10:04.970826+00:00');
INSERT INTO "assignments" VALUES('4c2e58cb-2af3-4173-9825-b452450ea065','rope','19fcc635f30aaf3d73901f7c6381577b','bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb','ab','judged','2026-11-21T21:10:04.972209+00:00');
INSERT INTO "assignments" VALUES('2ef1aab0-a08b-4185-bc9b-e6d19e9f17b6','rope','0e74cc7d5b6e3bce8c5210755c5ef5e1','bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb','ab','judged','2026-11-21T21:10:04.973399+00:00');
INSERT INTO "assignments" VALUES('ebdd0e2c-0ef2-435d-ab8c-881d013d4d8f','rope','9a6396a8aac9b3af0a81acda6b0dc1d6','bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb','ab','judged','2026-11-21T21:10:04.974600+00:00');
INSERT INTO "assignments" VALUES('b4a55b94-4e50-47c2-9634-f0499faffb55','rope','4882eea3fab707dca5f6eae105b740ad','bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb','ab','judged','2026-11-21T21:10:04.975711+00:00');
INSERT INTO "assignments" VALUES('01fd5723-b673-451f-b39f-0311ea3e436d','rope','7aeb34788fe18391338e23421a233381','bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb','ab','judged','2026-11-21T21:10:04.978077+00:00');
INSERT INTO "assignments" VALUES('da3c5bbb-beeb-4bf3-b918-08b2e9d05397','rope','74d872fe76f47eb67ece3978a34990b1','bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb','ab','judged','2026-11-21T21:10:04.990335+00:00');
INSERT INTO "assignments" VALUES('7a1b48ba-fbb0-4471-b19e-ef7c9169f0b7','rope','2273826bf646e6fccafe2d3e02049bf5','cccccccccccccccccccccccccccccccc','ab','open','2026-11-21T21:10:05.006164+00:00');
INSERT INTO "assignments" VALUES('67b808ba-ef4b-4bef-b6c2-5706f926624c','ropes','9ddf88c7e1165437093d382441e7d5d3','aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa','ba','judged','2026-11-21T21:10:05.030566+00:00');
INSERT INTO "assignments" VALUES('eea25fc7-0069-4a07-9789-e74e61227156','ropes','4914df1d79463f3620f56903e46f51ed','aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa','ab','judged','2026-11-21T21:10:05.050370+00:00');
INSERT INTO "assignments" VALUES('fd4e7664-f81b-4e34-8c72-6296af729ee0','ropes','bb7bed0af4b4522c3b3e499872fc5056','aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa','ab','judged','2026-11-21T21:10:05.094452+00:00');
INSERT INTO "assignments" VALUES('e2a7e293-bd20-4801-9f60-de01bd7673eb','ropes','5a3e897f576b0c879a7f286698cb2e8e','aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa','ba','skipped','2026-11-21T21:10:05.118337+00:00');
INSERT INTO "assignments" VALUES('8f0ae06a-7452-4963-9308-997cba4be48f','ropes','5a3e897f576b0c879a7f286698cb2e8e','bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb','ba','judged','2026-11-21T21:10:05.136679+00:00');
INSERT INTO "assignments" VALUES('23536b20-9fa5-454c-8068-580fdaea1cae','ropes','bb7bed0af4b4522c3b3e499872fc5056','bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb','ab','open','2026-11-21T21:10:05.149195+00:00');
CREATE TABLE authors (
    response_id TEXT NOT NULL REFERENCES responses (id),
    annotator_id TEXT NOT NULL REFERENCES annotators (id),
    PRIMARY KEY (annotator_id, response_id)
) STRICT, WITHOUT ROWID;
INSERT INTO "authors" VALUES('910e157a8475681e7b378fa4b41c77f1','eeeeeeeeeeeeeeeeeeeeeeeeeeeeeeee');
CREATE TABLE enrolments (
    study_id TEXT NOT NULL REFERENCES studies (id),
    annotator_id TEXT NOT NULL REFERENCES annotators (id),
    study_version INTEGER NOT NULL,
    seed TEXT NOT NULL,
    consented TEXT NOT NULL, participant TEXT, outcome TEXT
    CHECK (outcome IN ('complete', 'screened_out', 'failed_checks')), ended TEXT,
    PRIMARY KEY (study_id, annotator_id)
) STRICT;
INSERT INTO "enrolments" VALUES('rope','aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa',1,'e67d6e5fea4a12ba9f0af9e09c24994f','2026-11-21T21:10:04.898385+00:00',NULL,NULL,NULL);
INSERT INTO "enrolments" VALUES('rope','bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb',1,'b62e0717ac9f07709045e88ab8369ed0','2026-11-21T21:10:04.962103+00:00',NULL,'complete','2026-11-21T21:10:05.015867+00:00');
INSERT INTO "enrolments" VALUES('rope','cccccccccccccccccccccccccccccccc',1,'43d4da125466161e139414a6625dde2d','2026-11-21T21:10:05.000480+00:00',NULL,NULL,NULL);
INSERT INTO "enrolments" VALUES('ropes','aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa',1,'cd65474a498187338219026addbe1a32','2026-11-21T21:10:05.025602+00:00',NULL,NULL,NULL);
INSERT INTO "enrolments" VALUES('ropes','bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb',1,'1ab9bb7a489e6e79ff5d751ef0632cb1','2026-11-21T21:10:05.127507+00:00',NULL,NULL,NULL);
INSERT INTO "enrolments" VALUES('write','eeeeeeeeeeeeeeeeeeeeeeeeeeeeeeee',1,'d8409eda69942351f48ea2af84220467','2026-11-21T21:10:05.174070+00:00',NULL,NULL,NULL);
INSERT INTO "enrolments" VALUES('write','ffffffffffffffffffffffffffffffff',1,'7e147ebf8a5e50038a2468a8f2bcaacc','2026-11-21T21:10:05.210163+00:00',NULL,NULL,NULL);
CREATE TABLE exclusions (
    id TEXT PRIMARY KEY,
    study_id TEXT NOT NULL REFERENCES studies (id),
    annotator_id TEXT NOT NULL REFERENCES annotators (id),
    action TEXT NOT NULL CHECK (action IN ('exclude', 'include')),
    reason TEXT NOT NULL,
    by TEXT NOT NULL,
    created TEXT NOT NULL
) STRICT;
INSERT INTO "exclusions" VALUES('e503d6a6-ff56-4379-90a5-4b24ea381f49','rope','bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb','exclude','all the same','a researcher','2026-11-21T21:10:05.023171+00:00');
CREATE TABLE flags (
    id TEXT PRIMARY KEY,
    assignment_id TEXT NOT NULL REFERENCES assignments (id),
    study_id TEXT NOT NULL REFERENCES studies (id),
    item_id TEXT NOT NULL REFERENCES items (id),
    annotator_id TEXT NOT NULL REFERENCES annotators (id),
    reason TEXT NOT NULL,
    created TEXT NOT NULL,
    UNIQUE (assignment_id, reason)
) STRICT;
INSERT INTO "flags" VALUES('66c27a3f-1708-4542-920e-e3866da72126','5845a88f-911e-4358-b97f-df538299a047','rope','31314f11e7d2347adf7a7651b305a0d9','aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa','off_task','2026-11-21T21:10:05.018401+00:00');
CREATE TABLE items (
    id TEXT PRIMARY KEY,
    study_id TEXT NOT NULL REFERENCES studies (id),
    prompt_id TEXT NOT NULL REFERENCES prompts (id),
    first_id TEXT NOT NULL REFERENCES responses (id),
    second_id TEXT REFERENCES responses (id),
    served INTEGER NOT NULL DEFAULT 0
, role TEXT NOT NULL DEFAULT 'item'
    CHECK (role IN ('item', 'practice', 'gold', 'check')), expected TEXT CHECK (expected IS NULL OR json_valid(expected)), feedback TEXT) STRICT;
INSERT INTO "items" VALUES('2273826bf646e6fccafe2d3e02049bf5','rope','735a247ed7c1450c685211ebbe49264e','89da016bef7494f0de660a2df300c69f',NULL,3,'practice','{"creative": [1, 3]}','It is plain.');
INSERT INTO "items" VALUES('31314f11e7d2347adf7a7651b305a0d9','rope','735a247ed7c1450c685211ebbe49264e','94041d501f349dd675a5cddf61453099',NULL,2,'gold','{"creative": [4, 5]}','');
INSERT INTO "items" VALUES('0e74cc7d5b6e3bce8c5210755c5ef5e1','rope','f920e5c98d04a0db875c7c05e0fdef40','0d2469a82eebae0a7b15889dcd2506c7',NULL,1,'item',NULL,NULL);
INSERT INTO "items" VALUES('f78ef183cd1d5736ec911fe42042bb63','rope','f920e5c98d04a0db875c7c05e0fdef40','c020ecf37d36b4770b09138248e3e3b8',NULL,1,'item',NULL,NULL);
INSERT INTO "items" VALUES('7aeb34788fe18391338e23421a233381','rope','f920e5c98d04a0db875c7c05e0fdef40','4329505cc9b49fd3731057726fc44bf3',NULL,2,'item',NULL,NULL);
INSERT INTO "items" VALUES('4882eea3fab707dca5f6eae105b740ad','rope','f920e5c98d04a0db875c7c05e0fdef40','52c854688895904e8506b4d7e8f47807',NULL,1,'item',NULL,NULL);
INSERT INTO "items" VALUES('19fcc635f30aaf3d73901f7c6381577b','rope','f920e5c98d04a0db875c7c05e0fdef40','7dbd927a824701cd0368478b4e7cf0a6',NULL,1,'item',NULL,NULL);
INSERT INTO "items" VALUES('9a6396a8aac9b3af0a81acda6b0dc1d6','rope','f920e5c98d04a0db875c7c05e0fdef40','00b97240bd6a06c927a302e9cdd54517',NULL,1,'item',NULL,NULL);
INSERT INTO "items" VALUES('74d872fe76f47eb67ece3978a34990b1','rope','f920e5c98d04a0db875c7c05e0fdef40','d28a14eecc445a80bebb3031f51ef17f',NULL,2,'item',NULL,NULL);
INSERT INTO "items" VALUES('143c8dfc1fa36f41ed31be0836168850','rope','f920e5c98d04a0db875c7c05e0fdef40','d20c2008f66d1d32ffaa4612bcec01fb',NULL,1,'item',NULL,NULL);
INSERT INTO "items" VALUES('9ddf88c7e1165437093d382441e7d5d3','ropes','f920e5c98d04a0db875c7c05e0fdef40','567d26a8536e1e2f1f7e7efec8485f7d','1d68e2ad4fca1e6c748ac3f8b176eee1',1,'item',NULL,NULL);
INSERT INTO "items" VALUES('bb7bed0af4b4522c3b3e499872fc5056','ropes','f920e5c98d04a0db875c7c05e0fdef40','2482843d129dbcec62e9277f06d67399','a65d6669b530c3cd5c62c738306d9508',2,'item',NULL,NULL);
INSERT INTO "items" VALUES('4914df1d79463f3620f56903e46f51ed','ropes','f920e5c98d04a0db875c7c05e0fdef40','f7abff02e425dd763eaaa5fbd3f5b010','1ded6b75fb248c95b969cc31fa26ae39',1,'item',NULL,NULL);
INSERT INTO "items" VALUES('5a3e897f576b0c879a7f286698cb2e8e','ropes','f920e5c98d04a0db875c7c05e0fdef40','202b89efcbbdcfa3e543b5d05774dbe0','fa19ef9559a8516c14d40f83c23dada5',1,'item',NULL,NULL);
INSERT INTO "items" VALUES('78d41a314863a6c25c877a70273e651b','rope','f920e5c98d04a0db875c7c05e0fdef40','910e157a8475681e7b378fa4b41c77f1',NULL,0,'item',NULL,NULL);
CREATE TABLE levels (
    study_id TEXT NOT NULL REFERENCES studies (id),
    served INTEGER NOT NULL,
    items INTEGER NOT NULL,
    PRIMARY KEY (study_id, served)
) STRICT, WITHOUT ROWID;
INSERT INTO "levels" VALUES('rope',0,1);
INSERT INTO "levels" VALUES('rope',1,6);
INSERT INTO "levels" VALUES('rope',2,2);
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
INSERT INTO "prompts" VALUES('735a247ed7c1450c685211ebbe49264e','example','A task','A task','English');
INSERT INTO "prompts" VALUES('f920e5c98d04a0db875c7c05e0fdef40','alternate uses','rope','Name a creative use for a rope; ''quoted''','English');
INSERT INTO "prompts" VALUES('04e841ac7e66de19c757ffe977244a69','alternate uses','sock','Name a creative use for a sock','English');
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
INSERT INTO "ratings" VALUES('5734b868803b26d385cfa7a6b150db8f',NULL,'rope',1,'19fcc635f30aaf3d73901f7c6381577b','an editor','creative','rating',2.0,NULL,NULL,'2026-11-21T21:10:04.883088+00:00',NULL);
INSERT INTO "ratings" VALUES('06703a812a4fad68e6e0259ee0481bd5',NULL,'rope',1,'9a6396a8aac9b3af0a81acda6b0dc1d6','an editor','creative','rating',2.0,NULL,NULL,'2026-11-21T21:10:04.883088+00:00',NULL);
INSERT INTO "ratings" VALUES('8f03599cb313c24bb69e21a8ea3b31d0',NULL,'rope',1,'74d872fe76f47eb67ece3978a34990b1','an editor','creative','rating',2.0,NULL,NULL,'2026-11-21T21:10:04.883088+00:00',NULL);
INSERT INTO "ratings" VALUES('57a682ac15eb9ee3d218b445b9bb5780',NULL,'rope',1,'143c8dfc1fa36f41ed31be0836168850','an editor','creative','rating',2.0,NULL,NULL,'2026-11-21T21:10:04.883088+00:00',NULL);
INSERT INTO "ratings" VALUES('990174e2-8325-4c02-af78-465ccfaeef94','cb1fe667-6572-437a-99b5-ed8873056288','rope',1,'2273826bf646e6fccafe2d3e02049bf5','aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa','creative','rating',2.0,NULL,3.5,'2026-11-21T21:10:04.904071+00:00',NULL);
INSERT INTO "ratings" VALUES('3d7befd9-ced2-4d91-a467-7e3248ad745c','cb1fe667-6572-437a-99b5-ed8873056288','rope',1,'2273826bf646e6fccafe2d3e02049bf5','aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa','new','rating',1.0,NULL,3.5,'2026-11-21T21:10:04.904184+00:00',NULL);
INSERT INTO "ratings" VALUES('a124c727-c8a6-4eaf-9c99-07b4b5300e07','b350c20c-be75-4c4e-b870-fee58eda567b','rope',1,'7aeb34788fe18391338e23421a233381','aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa','creative','rating',5.0,NULL,3.5,'2026-11-21T21:10:04.930259+00:00',NULL);
INSERT INTO "ratings" VALUES('f6867db9-e542-4537-8d3b-6a21b74a9ea2','b350c20c-be75-4c4e-b870-fee58eda567b','rope',1,'7aeb34788fe18391338e23421a233381','aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa','new','rating',4.0,NULL,3.5,'2026-11-21T21:10:04.930331+00:00',NULL);
INSERT INTO "ratings" VALUES('5d0a8359-5a37-46a4-a318-d9489c959a78','814ebae3-47d8-4e3f-aeca-3ff7376a1220','rope',1,'74d872fe76f47eb67ece3978a34990b1','aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa','creative','skip',NULL,'language',2.0,'2026-11-21T21:10:04.933933+00:00',NULL);
INSERT INTO "ratings" VALUES('62268034-86e3-412b-832e-c5815e583731','814ebae3-47d8-4e3f-aeca-3ff7376a1220','rope',1,'74d872fe76f47eb67ece3978a34990b1','aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa','new','skip',NULL,'language',2.0,'2026-11-21T21:10:04.934083+00:00',NULL);
INSERT INTO "ratings" VALUES('b6958e8e-1681-406e-a520-c5ca68f910d9','814ebae3-47d8-4e3f-aeca-3ff7376a1220','rope',1,'74d872fe76f47eb67ece3978a34990b1','aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa','creative','withdrawal',NULL,NULL,NULL,'2026-11-21T21:10:04.938452+00:00','5d0a8359-5a37-46a4-a318-d9489c959a78');
INSERT INTO "ratings" VALUES('a43dafaf-72e6-4a24-96a5-319929bea015','814ebae3-47d8-4e3f-aeca-3ff7376a1220','rope',1,'74d872fe76f47eb67ece3978a34990b1','aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa','new','withdrawal',NULL,NULL,NULL,'2026-11-21T21:10:04.938600+00:00','62268034-86e3-412b-832e-c5815e583731');
INSERT INTO "ratings" VALUES('de76f2c5-7e34-4783-82ee-d7140171b7da','b350c20c-be75-4c4e-b870-fee58eda567b','rope',1,'7aeb34788fe18391338e23421a233381','aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa','creative','withdrawal',NULL,NULL,NULL,'2026-11-21T21:10:04.941245+00:00','a124c727-c8a6-4eaf-9c99-07b4b5300e07');
INSERT INTO "ratings" VALUES('0de2b08a-528f-44ea-a465-d85c18cb41a3','b350c20c-be75-4c4e-b870-fee58eda567b','rope',1,'7aeb34788fe18391338e23421a233381','aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa','new','withdrawal',NULL,NULL,NULL,'2026-11-21T21:10:04.941297+00:00','f6867db9-e542-4537-8d3b-6a21b74a9ea2');
INSERT INTO "ratings" VALUES('7a7b32a6-9738-492b-b1bf-d317a6a164dd','b350c20c-be75-4c4e-b870-fee58eda567b','rope',1,'7aeb34788fe18391338e23421a233381','aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa','creative','rating',2.0,NULL,3.5,'2026-11-21T21:10:04.942630+00:00','de76f2c5-7e34-4783-82ee-d7140171b7da');
INSERT INTO "ratings" VALUES('2267de4e-ee31-4449-b19d-f6e753f4cfec','b350c20c-be75-4c4e-b870-fee58eda567b','rope',1,'7aeb34788fe18391338e23421a233381','aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa','new','rating',1.0,NULL,3.5,'2026-11-21T21:10:04.942690+00:00','0de2b08a-528f-44ea-a465-d85c18cb41a3');
INSERT INTO "ratings" VALUES('458a82a3-5ff2-4197-8738-2416cf570ac6','814ebae3-47d8-4e3f-aeca-3ff7376a1220','rope',1,'74d872fe76f47eb67ece3978a34990b1','aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa','creative','rating',5.0,NULL,3.5,'2026-11-21T21:10:04.950711+00:00','b6958e8e-1681-406e-a520-c5ca68f910d9');
INSERT INTO "ratings" VALUES('425fe351-53b4-4b49-ace2-68db9928ecf1','814ebae3-47d8-4e3f-aeca-3ff7376a1220','rope',1,'74d872fe76f47eb67ece3978a34990b1','aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa','new','rating',4.0,NULL,3.5,'2026-11-21T21:10:04.950782+00:00','a43dafaf-72e6-4a24-96a5-319929bea015');
INSERT INTO "ratings" VALUES('4a0656ff-ba4e-417c-8911-78eee8bccaca','6f4bed83-1495-47ca-a8d1-672e4a9d2d58','rope',1,'2273826bf646e6fccafe2d3e02049bf5','bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb','creative','rating',2.0,NULL,3.5,'2026-11-21T21:10:04.963471+00:00',NULL);
INSERT INTO "ratings" VALUES('be3d12d6-56f0-492b-a85e-46a7cbd6d5cb','6f4bed83-1495-47ca-a8d1-672e4a9d2d58','rope',1,'2273826bf646e6fccafe2d3e02049bf5','bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb','new','rating',1.0,NULL,3.5,'2026-11-21T21:10:04.963522+00:00',NULL);
INSERT INTO "ratings" VALUES('c33629da-2607-4bcb-9a3c-f4900d17a3f7','9b04d979-48d6-43fd-a4d8-dadcb497a394','rope',1,'143c8dfc1fa36f41ed31be0836168850','bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb','creative','rating',2.0,NULL,3.5,'2026-11-21T21:10:04.964852+00:00',NULL);
INSERT INTO "ratings" VALUES('6c281ea2-aa84-473f-9566-a91217628189','9b04d979-48d6-43fd-a4d8-dadcb497a394','rope',1,'143c8dfc1fa36f41ed31be0836168850','bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb','new','rating',1.0,NULL,3.5,'2026-11-21T21:10:04.964896+00:00',NULL);
INSERT INTO "ratings" VALUES('5502964d-7681-4950-ac80-c457c4a856bc','8e0b6213-dc6e-44f2-b523-1018cdbf4dcd','rope',1,'f78ef183cd1d5736ec911fe42042bb63','bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb','creative','rating',2.0,NULL,3.5,'2026-11-21T21:10:04.970135+00:00',NULL);
INSERT INTO "ratings" VALUES('3bd5c7d3-00c2-4bd2-a132-d7bec450685a','8e0b6213-dc6e-44f2-b523-1018cdbf4dcd','rope',1,'f78ef183cd1d5736ec911fe42042bb63','bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb','new','rating',1.0,NULL,3.5,'2026-11-21T21:10:04.970183+00:00',NULL);
INSERT INTO "ratings" VALUES('1d28f943-8dd0-4044-bc49-719074d65c46','f59d65dc-497b-4975-869c-094839d7cc87','rope',1,'31314f11e7d2347adf7a7651b305a0d9','bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb','creative','rating',2.0,NULL,3.5,'2026-11-21T21:10:04.971385+00:00',NULL);
INSERT INTO "ratings" VALUES('3c127995-e4e0-4b1d-a0a3-5fef4637b20c','f59d65dc-497b-4975-869c-094839d7cc87','rope',1,'31314f11e7d2347adf7a7651b305a0d9','bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb','new','rating',1.0,NULL,3.5,'2026-11-21T21:10:04.971423+00:00',NULL);
INSERT INTO "ratings" VALUES('22968b26-2a6a-4523-93a0-47d02e812d72','4c2e58cb-2af3-4173-9825-b452450ea065','rope',1,'19fcc635f30aaf3d73901f7c6381577b','bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb','creative','rating',2.0,NULL,3.5,'2026-11-21T21:10:04.972781+00:00',NULL);
INSERT INTO "ratings" VALUES('5290d043-cee7-4e78-a1c4-acc4b9198ab1','4c2e58cb-2af3-4173-9825-b452450ea065','rope',1,'19fcc635f30aaf3d73901f7c6381577b','bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb','new','rating',1.0,NULL,3.5,'2026-11-21T21:10:04.972818+00:00',NULL);
INSERT INTO "ratings" VALUES('b4608d75-85af-4b9b-86f3-dedee20851ef','2ef1aab0-a08b-4185-bc9b-e6d19e9f17b6','rope',1,'0e74cc7d5b6e3bce8c5210755c5ef5e1','bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb','creative','rating',2.0,NULL,3.5,'2026-11-21T21:10:04.973968+00:00',NULL);
INSERT INTO "ratings" VALUES('691b97d4-46d2-463a-9e72-fb4344096686','2ef1aab0-a08b-4185-bc9b-e6d19e9f17b6','rope',1,'0e74cc7d5b6e3bce8c5210755c5ef5e1','bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb','new','rating',1.0,NULL,3.5,'2026-11-21T21:10:04.974003+00:00',NULL);
INSERT INTO "ratings" VALUES('196ba5ce-6f8f-47e5-848e-f728ac6b664b','ebdd0e2c-0ef2-435d-ab8c-881d013d4d8f','rope',1,'9a6396a8aac9b3af0a81acda6b0dc1d6','bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb','creative','rating',2.0,NULL,3.5,'2026-11-21T21:10:04.975122+00:00',NULL);
INSERT INTO "ratings" VALUES('3162d01d-329f-484f-a856-fa246e1aa5c3','ebdd0e2c-0ef2-435d-ab8c-881d013d4d8f','rope',1,'9a6396a8aac9b3af0a81acda6b0dc1d6','bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb','new','rating',1.0,NULL,3.5,'2026-11-21T21:10:04.975155+00:00',NULL);
INSERT INTO "ratings" VALUES('f53855a6-d447-42d1-a870-912d80a882ff','b4a55b94-4e50-47c2-9634-f0499faffb55','rope',1,'4882eea3fab707dca5f6eae105b740ad','bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb','creative','rating',2.0,NULL,3.5,'2026-11-21T21:10:04.976235+00:00',NULL);
INSERT INTO "ratings" VALUES('4f2e82ce-ad1a-4787-8e68-a708763abbbe','b4a55b94-4e50-47c2-9634-f0499faffb55','rope',1,'4882eea3fab707dca5f6eae105b740ad','bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb','new','rating',1.0,NULL,3.5,'2026-11-21T21:10:04.976266+00:00',NULL);
INSERT INTO "ratings" VALUES('cf3d08cf-6f90-4b1c-b306-116fbee4493b','01fd5723-b673-451f-b39f-0311ea3e436d','rope',1,'7aeb34788fe18391338e23421a233381','bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb','creative','rating',2.0,NULL,3.5,'2026-11-21T21:10:04.986168+00:00',NULL);
INSERT INTO "ratings" VALUES('edeaac49-86d8-4f42-846b-7f20d4d48214','01fd5723-b673-451f-b39f-0311ea3e436d','rope',1,'7aeb34788fe18391338e23421a233381','bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb','new','rating',1.0,NULL,3.5,'2026-11-21T21:10:04.986229+00:00',NULL);
INSERT INTO "ratings" VALUES('d0cb9a0b-9ea6-4249-929d-1095016c7040','da3c5bbb-beeb-4bf3-b918-08b2e9d05397','rope',1,'74d872fe76f47eb67ece3978a34990b1','bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb','creative','rating',2.0,NULL,3.5,'2026-11-21T21:10:04.994266+00:00',NULL);
INSERT INTO "ratings" VALUES('428e3b6e-e607-46c7-8a3f-affada7a5dd9','da3c5bbb-beeb-4bf3-b918-08b2e9d05397','rope',1,'74d872fe76f47eb67ece3978a34990b1','bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb','new','rating',1.0,NULL,3.5,'2026-11-21T21:10:04.994326+00:00',NULL);
CREATE TABLE responses (
    id TEXT PRIMARY KEY,
    prompt_id TEXT NOT NULL REFERENCES prompts (id),
    text TEXT NOT NULL,
    source TEXT NOT NULL CHECK (source IN ('human', 'editor', 'model')),
    model TEXT,
    origin TEXT NOT NULL
) STRICT;
INSERT INTO "responses" VALUES('89da016bef7494f0de660a2df300c69f','735a247ed7c1450c685211ebbe49264e','An answer','editor',NULL,'example:practice');
INSERT INTO "responses" VALUES('94041d501f349dd675a5cddf61453099','735a247ed7c1450c685211ebbe49264e','A known answer','editor',NULL,'example:gold');
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
INSERT INTO "responses" VALUES('910e157a8475681e7b378fa4b41c77f1','f920e5c98d04a0db875c7c05e0fdef40','A nest of e.','human',NULL,'writing:3c16c461-2050-4049-aa98-cb81fb006809');
CREATE TABLE reviews (
    id TEXT PRIMARY KEY,
    writing_id TEXT NOT NULL REFERENCES writings (id),
    decision TEXT NOT NULL CHECK (decision IN ('accept', 'reject')),
    by TEXT NOT NULL,
    created TEXT NOT NULL
) STRICT;
INSERT INTO "reviews" VALUES('1617242c-4f63-4344-bd38-c001ddd4acc8','3c16c461-2050-4049-aa98-cb81fb006809','accept','a researcher','2026-11-21T21:10:05.186059+00:00');
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
INSERT INTO "scores" VALUES('0d2469a82eebae0a7b15889dcd2506c7','novelty','aaaaaaaaaaaaaaaa',0.5,'2026-11-21T21:10:05.246080+00:00',4);
CREATE TABLE sittings (
    study_id TEXT NOT NULL REFERENCES studies (id),
    annotator_id TEXT NOT NULL REFERENCES annotators (id),
    prompt_id TEXT NOT NULL REFERENCES prompts (id),
    begun TEXT NOT NULL,
    ended TEXT,
    PRIMARY KEY (study_id, annotator_id, prompt_id)
) STRICT, WITHOUT ROWID;
INSERT INTO "sittings" VALUES('write','eeeeeeeeeeeeeeeeeeeeeeeeeeeeeeee','04e841ac7e66de19c757ffe977244a69','2026-11-21T21:10:05.195550+00:00',NULL);
INSERT INTO "sittings" VALUES('write','eeeeeeeeeeeeeeeeeeeeeeeeeeeeeeee','f920e5c98d04a0db875c7c05e0fdef40','2026-11-21T21:10:05.175463+00:00','2026-11-21T21:10:05.194099+00:00');
INSERT INTO "sittings" VALUES('write','ffffffffffffffffffffffffffffffff','f920e5c98d04a0db875c7c05e0fdef40','2026-11-21T21:10:05.217251+00:00',NULL);
CREATE TABLE studies (
    id TEXT PRIMARY KEY,
    version INTEGER NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('rating', 'comparison', 'writing')),
    title TEXT NOT NULL,
    settings TEXT NOT NULL CHECK (json_valid(settings)),
    state TEXT NOT NULL CHECK (state IN ('open', 'paused', 'closed')),
    created TEXT NOT NULL
) STRICT;
INSERT INTO "studies" VALUES('rope',1,'rating','Study rope','{"abandoned_minutes": 120.0, "answers": "many", "break_every": 50, "check_every": 2, "checks": [], "codes": {"complete": "", "failed_checks": "", "no_consent": "", "screened_out": ""}, "consent": "It is voluntary.", "demonstration": false, "dimensions": [{"labels": ["not at all", "slightly", "moderately", "very", "extremely"], "name": "creative", "question": "How creative is this response?"}, {"labels": ["not at all", "slightly", "moderately", "very", "extremely"], "name": "new", "question": "How new is this response?"}], "feeds": [], "gold": [{"expected": {"creative": [4, 5]}, "feedback": "", "prompt": "A task", "response": "A known answer"}], "instructions": "Judge.", "item_seconds": null, "items_per_person": null, "languages": [], "minutes": null, "practice": [{"expected": {"creative": [1, 3]}, "feedback": "It is plain.", "prompt": "A task", "response": "An answer"}], "raters_per_item": 4, "review": true}','open','2026-11-21T21:10:04.868576+00:00');
INSERT INTO "studies" VALUES('ropes',1,'comparison','Study ropes','{"abandoned_minutes": 120.0, "answers": "many", "break_every": 50, "check_every": 10, "checks": [], "codes": {"complete": "", "failed_checks": "", "no_consent": "", "screened_out": ""}, "consent": "It is voluntary.", "demonstration": false, "dimensions": [{"labels": [], "name": "creativity", "question": "Which response is more creative?"}], "feeds": [], "gold": [], "instructions": "Judge.", "item_seconds": null, "items_per_person": null, "languages": [], "minutes": null, "practice": [], "raters_per_item": 4, "review": true}','open','2026-11-21T21:10:05.023962+00:00');
INSERT INTO "studies" VALUES('write',1,'writing','Study write','{"abandoned_minutes": 120.0, "answers": "many", "break_every": 50, "check_every": 10, "checks": [], "codes": {"complete": "", "failed_checks": "", "no_consent": "", "screened_out": ""}, "consent": "It is voluntary.", "demonstration": false, "dimensions": [], "feeds": ["rope"], "gold": [], "instructions": "Judge.", "item_seconds": null, "items_per_person": null, "languages": [], "minutes": null, "practice": [], "raters_per_item": 4, "review": true}','open','2026-11-21T21:10:05.156091+00:00');
CREATE TABLE study_prompts (
    study_id TEXT NOT NULL REFERENCES studies (id),
    prompt_id TEXT NOT NULL REFERENCES prompts (id),
    position INTEGER NOT NULL,
    PRIMARY KEY (study_id, prompt_id)
) STRICT, WITHOUT ROWID;
INSERT INTO "study_prompts" VALUES('write','04e841ac7e66de19c757ffe977244a69',1);
INSERT INTO "study_prompts" VALUES('write','f920e5c98d04a0db875c7c05e0fdef40',0);
CREATE TABLE study_versions (
    study_id TEXT NOT NULL REFERENCES studies (id),
    version INTEGER NOT NULL,
    settings TEXT NOT NULL CHECK (json_valid(settings)),
    title TEXT NOT NULL,
    created TEXT NOT NULL,
    PRIMARY KEY (study_id, version)
) STRICT, WITHOUT ROWID;
INSERT INTO "study_versions" VALUES('rope',1,'{"abandoned_minutes": 120.0, "answers": "many", "break_every": 50, "check_every": 2, "checks": [], "codes": {"complete": "", "failed_checks": "", "no_consent": "", "screened_out": ""}, "consent": "It is voluntary.", "demonstration": false, "dimensions": [{"labels": ["not at all", "slightly", "moderately", "very", "extremely"], "name": "creative", "question": "How creative is this response?"}, {"labels": ["not at all", "slightly", "moderately", "very", "extremely"], "name": "new", "question": "How new is this response?"}], "feeds": [], "gold": [{"expected": {"creative": [4, 5]}, "feedback": "", "prompt": "A task", "response": "A known answer"}], "instructions": "Judge.", "item_seconds": null, "items_per_person": null, "languages": [], "minutes": null, "practice": [{"expected": {"creative": [1, 3]}, "feedback": "It is plain.", "prompt": "A task", "response": "An answer"}], "raters_per_item": 4, "review": true}','Study rope','2026-11-21T21:10:04.868864+00:00');
INSERT INTO "study_versions" VALUES('ropes',1,'{"abandoned_minutes": 120.0, "answers": "many", "break_every": 50, "check_every": 10, "checks": [], "codes": {"complete": "", "failed_checks": "", "no_consent": "", "screened_out": ""}, "consent": "It is voluntary.", "demonstration": false, "dimensions": [{"labels": [], "name": "creativity", "question": "Which response is more creative?"}], "feeds": [], "gold": [], "instructions": "Judge.", "item_seconds": null, "items_per_person": null, "languages": [], "minutes": null, "practice": [], "raters_per_item": 4, "review": true}','Study ropes','2026-11-21T21:10:05.024075+00:00');
INSERT INTO "study_versions" VALUES('write',1,'{"abandoned_minutes": 120.0, "answers": "many", "break_every": 50, "check_every": 10, "checks": [], "codes": {"complete": "", "failed_checks": "", "no_consent": "", "screened_out": ""}, "consent": "It is voluntary.", "demonstration": false, "dimensions": [], "feeds": ["rope"], "gold": [], "instructions": "Judge.", "item_seconds": null, "items_per_person": null, "languages": [], "minutes": null, "practice": [], "raters_per_item": 4, "review": true}','Study write','2026-11-21T21:10:05.156216+00:00');
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
INSERT INTO "votes" VALUES('3b9f414a-beaf-4b58-88e8-781b0f7944b2','67b808ba-ef4b-4bef-b6c2-5706f926624c','ropes',1,'9ddf88c7e1165437093d382441e7d5d3','aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa','creativity','vote','ba','a','1d68e2ad4fca1e6c748ac3f8b176eee1',NULL,4.5,'2026-11-21T21:10:05.033523+00:00',NULL);
INSERT INTO "votes" VALUES('af5e2970-cb79-458f-adeb-23aaa58c1d45','eea25fc7-0069-4a07-9789-e74e61227156','ropes',1,'4914df1d79463f3620f56903e46f51ed','aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa','creativity','vote','ab','b','1ded6b75fb248c95b969cc31fa26ae39',NULL,4.5,'2026-11-21T21:10:05.058279+00:00',NULL);
INSERT INTO "votes" VALUES('527d3ed8-32d3-40a2-b412-5f0c012c29a7','fd4e7664-f81b-4e34-8c72-6296af729ee0','ropes',1,'bb7bed0af4b4522c3b3e499872fc5056','aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa','creativity','vote','ab','tie',NULL,NULL,4.5,'2026-11-21T21:10:05.078281+00:00',NULL);
INSERT INTO "votes" VALUES('899656cf-9487-4e06-8796-5b42b3a6ce6e','fd4e7664-f81b-4e34-8c72-6296af729ee0','ropes',1,'bb7bed0af4b4522c3b3e499872fc5056','aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa','creativity','withdrawal','ab',NULL,NULL,NULL,NULL,'2026-11-21T21:10:05.094286+00:00','527d3ed8-32d3-40a2-b412-5f0c012c29a7');
INSERT INTO "votes" VALUES('a965ffb8-8f03-40a4-8902-e9f2537415c8','fd4e7664-f81b-4e34-8c72-6296af729ee0','ropes',1,'bb7bed0af4b4522c3b3e499872fc5056','aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa','creativity','vote','ab','both_bad',NULL,NULL,4.5,'2026-11-21T21:10:05.107166+00:00','899656cf-9487-4e06-8796-5b42b3a6ce6e');
INSERT INTO "votes" VALUES('e83e1abd-fe9f-494c-8fbe-eaa1a2d3ac35','e2a7e293-bd20-4801-9f60-de01bd7673eb','ropes',1,'5a3e897f576b0c879a7f286698cb2e8e','aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa','creativity','skip','ba',NULL,NULL,'language',2.0,'2026-11-21T21:10:05.124600+00:00',NULL);
INSERT INTO "votes" VALUES('539a7a8c-7bf4-41cb-829f-308df41b4db1','8f0ae06a-7452-4963-9308-997cba4be48f','ropes',1,'5a3e897f576b0c879a7f286698cb2e8e','bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb','creativity','vote','ba','b','202b89efcbbdcfa3e543b5d05774dbe0',NULL,4.5,'2026-11-21T21:10:05.146530+00:00',NULL);
CREATE TABLE writings (
    id TEXT PRIMARY KEY,
    study_id TEXT NOT NULL REFERENCES studies (id),
    study_version INTEGER NOT NULL,
    prompt_id TEXT NOT NULL REFERENCES prompts (id),
    annotator_id TEXT NOT NULL REFERENCES annotators (id),
    action TEXT NOT NULL CHECK (action IN ('answer', 'withdrawal')),
    text TEXT,
    seconds REAL CHECK (seconds >= 0),
    signs TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(signs)),
    created TEXT NOT NULL,
    replaces TEXT UNIQUE REFERENCES writings (id),
    CHECK ((action = 'answer') = (text IS NOT NULL)),
    CHECK (action <> 'withdrawal' OR replaces IS NOT NULL)
) STRICT;
INSERT INTO "writings" VALUES('3c16c461-2050-4049-aa98-cb81fb006809','write',1,'f920e5c98d04a0db875c7c05e0fdef40','eeeeeeeeeeeeeeeeeeeeeeeeeeeeeeee','answer','A nest of e.',9.0,'[]','2026-11-21T21:10:05.179886+00:00',NULL);
INSERT INTO "writings" VALUES('62b96326-a4d2-44a1-8ba3-a5caaae7cc89','write',1,'f920e5c98d04a0db875c7c05e0fdef40','eeeeeeeeeeeeeeeeeeeeeeeeeeeeeeee','answer','A story of e.',9.0,'[]','2026-11-21T21:10:05.183179+00:00',NULL);
INSERT INTO "writings" VALUES('5d3c1d61-b438-4c3f-ae50-975624a090e6','write',1,'f920e5c98d04a0db875c7c05e0fdef40','ffffffffffffffffffffffffffffffff','answer','A nest of f.',9.0,'[]','2026-11-21T21:10:05.222672+00:00',NULL);
INSERT INTO "writings" VALUES('56caad01-f6f1-4b2f-879b-0b5fae2e3591','write',1,'f920e5c98d04a0db875c7c05e0fdef40','ffffffffffffffffffffffffffffffff','answer','A story of f.',9.0,'[]','2026-11-21T21:10:05.230813+00:00',NULL);
INSERT INTO "writings" VALUES('0c35beb3-0475-48bc-a1bb-dff4f4a3605d','write',1,'f920e5c98d04a0db875c7c05e0fdef40','ffffffffffffffffffffffffffffffff','withdrawal',NULL,NULL,'[]','2026-11-21T21:10:05.234703+00:00','5d3c1d61-b438-4c3f-ae50-975624a090e6');
CREATE UNIQUE INDEX "idx__sqlite_migrations_migration_set_name"
    ON "_sqlite_migrations" ("migration_set", "name");
CREATE INDEX responses_of_prompt ON responses (prompt_id);
CREATE INDEX items_of_prompt ON items (study_id, prompt_id);
CREATE INDEX assignments_open ON assignments (study_id, annotator_id) WHERE state = 'open';
CREATE INDEX assignments_of_item ON assignments (item_id);
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
CREATE INDEX items_by_need ON items (study_id, served, id) WHERE role = 'item';
CREATE INDEX items_by_role ON items (study_id, role, id) WHERE role <> 'item';
CREATE INDEX items_of_first ON items (first_id);
CREATE INDEX items_of_second ON items (second_id) WHERE second_id IS NOT NULL;
CREATE TRIGGER item_added AFTER INSERT ON items WHEN new.role = 'item' BEGIN
    INSERT INTO levels VALUES (new.study_id, new.served, 1)
        ON CONFLICT DO UPDATE SET items = items + 1;
END;
CREATE TRIGGER item_served AFTER UPDATE OF served ON items WHEN new.role = 'item' BEGIN
    UPDATE levels SET items = items - 1 WHERE study_id = old.study_id AND served = old.served;
    INSERT INTO levels VALUES (new.study_id, new.served, 1)
        ON CONFLICT DO UPDATE SET items = items + 1;
END;
CREATE TRIGGER assignment_added AFTER INSERT ON assignments
WHEN new.state IN ('open', 'judged') BEGIN
    UPDATE items SET served = served + 1 WHERE id = new.item_id;
END;
CREATE TRIGGER assignment_changed AFTER UPDATE OF state ON assignments
WHEN (old.state IN ('open', 'judged')) <> (new.state IN ('open', 'judged')) BEGIN
    UPDATE items SET served = served + iif(new.state IN ('open', 'judged'), 1, -1)
        WHERE id = new.item_id;
END;
CREATE INDEX assignments_by_time ON assignments (study_id, served_at) WHERE state = 'open';
CREATE INDEX exclusions_of_study ON exclusions (study_id, annotator_id);
CREATE INDEX writings_of_person ON writings (study_id, annotator_id, prompt_id);
CREATE INDEX reviews_of_writing ON reviews (writing_id);
CREATE TRIGGER exclusions_not_updated BEFORE UPDATE ON exclusions BEGIN SELECT RAISE(ABORT, 'exclusions are append-only: add a row'); END;
CREATE TRIGGER exclusions_not_deleted BEFORE DELETE ON exclusions BEGIN SELECT RAISE(ABORT, 'exclusions are append-only: add a row'); END;
CREATE TRIGGER flags_not_updated BEFORE UPDATE ON flags BEGIN SELECT RAISE(ABORT, 'flags are append-only: add a row'); END;
CREATE TRIGGER flags_not_deleted BEFORE DELETE ON flags BEGIN SELECT RAISE(ABORT, 'flags are append-only: add a row'); END;
CREATE TRIGGER writings_not_updated BEFORE UPDATE ON writings BEGIN SELECT RAISE(ABORT, 'writings are append-only: add a row'); END;
CREATE TRIGGER writings_not_deleted BEFORE DELETE ON writings BEGIN SELECT RAISE(ABORT, 'writings are append-only: add a row'); END;
CREATE TRIGGER reviews_not_updated BEFORE UPDATE ON reviews BEGIN SELECT RAISE(ABORT, 'reviews are append-only: add a row'); END;
CREATE TRIGGER reviews_not_deleted BEFORE DELETE ON reviews BEGIN SELECT RAISE(ABORT, 'reviews are append-only: add a row'); END;
COMMIT;
